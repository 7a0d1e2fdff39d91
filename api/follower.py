"""Keeps every catalogue that is served abreast of the stores, whoever wrote to them."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from api.catalogue_settings import CatalogueSettings
from api.catalogues import Catalogues
from api.following import Applied, Following
from api.live_metrics import LiveMetrics
from api.stores import Stores
from api.versions import Opener, OpenVersion
from core.clock import Clock
from core.errors import AisleError, StoreUnusable
from core.layout import VersionLayout
from search.live.searcher import LiveSearcher

log = logging.getLogger(__name__)

CLOSE_SECONDS = 0.1
"""Who caught up in so little time is abreast."""

MOST_PASSES = 20
"""Of catching up before a version answers, however much comes meanwhile."""

Before = Callable[[str], OpenVersion | None]


@dataclass(frozen=True, slots=True)
class Outage:
    """The stores cannot be followed.

    Attributes:
        as_of: what is answered is as it was then; None if it is as it was built.
        error: why.
    """

    as_of: datetime | None
    error: AisleError


class Follower:
    """Follows the stores for all catalogues. Any number of threads may use it.

    Args:
        stores: where changes are kept.
        metrics: counts what is applied.
        clock: says as of when the state is.
    """

    def __init__(self, stores: Stores, metrics: LiveMetrics, clock: Clock) -> None:
        self._stores = stores
        self._metrics = metrics
        self._clock = clock
        self._followed: WeakKeyDictionary[LiveSearcher, Following] = WeakKeyDictionary()
        self._lock = Lock()
        self._as_of: datetime | None = None
        self._outage: Outage | None = None

    @property
    def outage(self) -> Outage | None:
        """Why what is answered may be old; None if it is not."""
        return self._outage

    def poll(self, catalogues: Catalogues) -> bool:
        """Apply what is new to every catalogue that is served; says whether it could be read."""
        served = list(_served(catalogues))
        if not served:
            return True
        asked_at = self._clock.now()
        try:
            for name, opened in served:
                self.catch_up(name, opened)
        except StoreUnusable as error:
            self._note_outage(error)
        else:
            self._note_success(asked_at)
        age = 0.0 if self._outage is None else self._age()
        for name, _ in served:
            self._metrics.aged(name, age)
        return self._outage is None

    def rest(self) -> None:
        """Nothing is new since a `poll` that could read all: what is answered is as of now."""
        self._as_of = self._clock.now()

    def take_up(self, catalogue: str, opened: OpenVersion) -> None:
        """Apply what was just written here, so that who wrote it reads it.

        If the stores cannot be read any more, what is kept is taken up as soon as they can.
        """
        try:
            self.catch_up(catalogue, opened)
        except StoreUnusable as error:
            log.warning("what was written to %s is kept but not taken up yet: %s", catalogue, error)

    def following(self, open_version: Opener, before: Before) -> Opener:
        """An opener whose versions are abreast of the stores before they answer.

        While the stores cannot be read a version is given the live offers that the one
        before it has.

        Args:
            open_version: opens them as they were built.
            before: what is served of a catalogue, None if nothing is.
        """

        def open_followed(layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
            opened = open_version(layout, settings)
            name = layout.root.parent.name
            try:
                self._catch_up_closely(name, opened)
            except StoreUnusable as error:
                self._note_outage(error)
                self._hand_on(before(name), opened)
            return opened

        return open_followed

    def catch_up(self, catalogue: str, opened: OpenVersion) -> None:
        """Apply what is new to one catalogue, before this returns.

        Raises:
            StoreUnusable: the stores cannot be read.
        """
        searcher = opened.searcher
        if not isinstance(searcher, LiveSearcher):
            return
        with self._lock:
            following = self._followed.get(searcher)
            if following is None:
                following = Following(catalogue, opened.manifest.version)
                self._followed[searcher] = following
        started = time.perf_counter()
        applied = following.catch_up(searcher, self._stores.open())
        if applied != Applied():
            self._metrics.applied(catalogue, applied, time.perf_counter() - started)

    def _catch_up_closely(self, catalogue: str, opened: OpenVersion) -> None:
        """Catch up until it takes no time: what comes during a long catching up is new again."""
        for _ in range(MOST_PASSES):
            started = time.perf_counter()
            self.catch_up(catalogue, opened)
            if time.perf_counter() - started < CLOSE_SECONDS:
                return

    def _hand_on(self, before: OpenVersion | None, opened: OpenVersion) -> None:
        if before is None or not isinstance(before.searcher, LiveSearcher):
            return
        if isinstance(opened.searcher, LiveSearcher):
            retailers = list(before.searcher.retailers.values())
            opened.searcher.apply(before.searcher.live_offers(), retailers=retailers)

    def _note_outage(self, error: StoreUnusable) -> None:
        self._metrics.failed()
        if self._outage is None:
            as_of = "the start, without live changes" if self._as_of is None else self._as_of
            log.error("the store cannot be followed: %s; answers are as of %s", error, as_of)
        self._outage = Outage(self._as_of, error)

    def _note_success(self, asked_at: datetime) -> None:
        if self._outage is not None:
            log.warning("the store is followed again")
        self._as_of, self._outage = asked_at, None

    def _age(self) -> float:
        since = self._as_of
        return 0.0 if since is None else (self._clock.now() - since).total_seconds()


def _served(catalogues: Catalogues) -> Iterator[tuple[str, OpenVersion]]:
    for name, entry in catalogues.entries.items():
        if entry.served is not None:
            yield name, entry.served.opened
