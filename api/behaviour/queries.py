"""Keeps what was searched for, where the settings ask for it, off the way of the answers."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from core.clock import Clock
from core.errors import StoreUnusable
from events.queries import LoggedQuery, QueryLog
from search.query import Query
from search.results import SearchResult

KEPT = timedelta(days=90)
MOST_WAITING = 20_000
"""Searches that wait to be written; while nothing can be written the oldest are given up."""

FORGET_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)


class QueryRecorder:
    """Notes searches, and writes them now and then.

    Args:
        open_log: opens where they are kept, the same each time.
        clock: says when they were answered.
        enabled: whether any are kept.
    """

    def __init__(self, open_log: Callable[[], QueryLog], clock: Clock, *, enabled: bool) -> None:
        self._open_log = open_log
        self._clock = clock
        self._enabled = enabled
        self._waiting: deque[tuple[str, LoggedQuery]] = deque(maxlen=MOST_WAITING)
        self._forgotten_at: datetime | None = None
        self._failed = False

    def note(self, catalogue: str, query_id: str, query: Query, result: SearchResult) -> None:
        """A page of hits is answered. Any thread may call this; it takes microseconds."""
        if not self._enabled:
            return
        logged = LoggedQuery(
            id=query_id,
            time=self._clock.now(),
            text=query.q,
            retailer=query.retailer,
            found=result.found,
            position=(query.page - 1) * query.per_page + 1,
            hits=tuple(hit.product.id for hit in result.hits),
        )
        self._waiting.append((catalogue, logged))

    def write(self) -> None:
        """Write what was noted, and forget what is old. To be called from one thread.

        What cannot be written is tried again the next time.
        """
        # What is noted meanwhile is for the next time.
        noted = [self._waiting.popleft() for _ in range(len(self._waiting))]
        noted.sort(key=itemgetter(0))
        written = 0
        try:
            for catalogue, group in groupby(noted, itemgetter(0)):
                queries = [query for _, query in group]
                self._open_log().append(catalogue, queries)
                written += len(queries)
            self._forget()
        except StoreUnusable as error:
            self._wait_again(noted[written:])
            if not self._failed:
                log.warning("searches wait to be kept, at most %d: %s", MOST_WAITING, error)
            self._failed = True
        else:
            if self._failed:
                log.info("searches are kept again")
            self._failed = False

    def _wait_again(self, queries: Sequence[tuple[str, LoggedQuery]]) -> None:
        """Put `queries` before what was noted meanwhile, as far as there is room."""
        newest = sorted(queries, key=lambda each: each[1].time)[::-1]
        for each in newest[: MOST_WAITING - len(self._waiting)]:
            self._waiting.appendleft(each)

    def _forget(self) -> None:
        now = self._clock.now()
        due = self._forgotten_at is None or now - self._forgotten_at >= FORGET_EVERY
        if self._enabled and due:
            self._open_log().forget(now - KEPT)
            self._forgotten_at = now
