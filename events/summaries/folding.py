"""Counts what is new in the log.

Any number of workers may count: each event counts once, because what it adds and how far the
log was read are written together. What an erased retailer added is taken back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import Connection, delete, insert, select, update

from core.clock import Clock
from core.database import Database
from core.moments import to_stored
from core.sequences import Row, take_sequences
from events.queries import LoggedQuery
from events.summaries.adding import add_events, add_queries
from events.summaries.beginning import (
    BEFORE_ALL,
    BEGINNINGS,
    SUMMARY_BEGINNINGS,
    add_page,
    begin,
    passed,
)
from events.summaries.counts import day_number
from events.summaries.crediting import forget_old_clicks
from events.summaries.erasing import take_back
from events.summaries.orders import forget_old_orders
from events.summaries.tables import (
    CLICKS,
    COUNTER,
    LOST,
    ORDERS,
    PARTS,
    STATES,
    SUMMARIES,
    TOTALS,
)
from events.summaries.telling import last_erasure, read_told
from events.summaries.windows import (
    SUMMARY_WINDOWS,
    TEXTS,
    WINDOW_DAYS,
    WINDOWS,
    last_days,
    slide,
)
from events.tables import ERASURES, LOG, QUERY_LOG

SETTLED = timedelta(seconds=5)
"""An event is counted so long after it came: the search that it names is written by then."""

SWEEP = timedelta(hours=1)

CLOCKS_APART = timedelta(minutes=10)
"""Clocks of workers differ by less."""

OLD_SEARCHES_AT_ONCE = 1_000
"""Of those kept before the first counting; whoever counts them holds up those who write."""


class _Pass(Enum):
    """What became of a stretch: there may be more, there was no more, another worker took it."""

    COUNTED = auto()
    WHOLE = auto()
    OVERTAKEN = auto()


class SummaryFolder:
    """Counts the events and searches of all catalogues by day.

    Args:
        database: that of the event log.
        clock: says what has settled.
        old_searches: how many searches that were kept before the first counting each call of
            `fold` counts.
    """

    def __init__(
        self, database: Database, clock: Clock, *, old_searches: int = OLD_SEARCHES_AT_ONCE
    ) -> None:
        self._database = database
        self._clock = clock
        self._old_searches = old_searches
        self._begun: set[str] = set()
        self._swept: datetime | None = None
        database.ensure(LOG)
        database.ensure(QUERY_LOG)
        database.ensure(SUMMARIES)
        database.ensure(SUMMARY_WINDOWS)
        database.ensure(SUMMARY_BEGINNINGS)

    def fold(self, catalogue: str) -> bool:
        """Count what has settled in the log, and take back what was erased.

        Of searches that were kept before the first call each call counts some.

        Returns:
            Whether it was counted here; False if another worker was quicker.

        Raises:
            StoreUnusable: what was counted stays so, and the rest is counted next time.
        """
        if catalogue not in self._begun:
            self._begin(catalogue)
        while (became := self._pass(catalogue)) is _Pass.COUNTED:
            pass
        self._slide(catalogue)
        self._sweep()
        return became is _Pass.WHOLE

    def position(self, catalogue: str) -> int | None:
        """The sequence up to which the log is counted, by whomever; None before the first time.

        Raises:
            StoreUnusable: the database cannot be read.
        """
        with self._database.reading() as connection:
            state = _state(connection, catalogue)
        return None if state is None else int(state["position"])

    def fold_queries(
        self, connection: Connection, catalogue: str, queries: Sequence[LoggedQuery]
    ) -> None:
        """Count searches in the transaction that keeps them."""
        state = _locked_state(connection, catalogue)
        # Before the first call of `fold` there is no state: it counts all that are kept by then.
        if state is not None:
            _heed_erasures(connection, catalogue, state)
            add_queries(connection, catalogue, passed(connection, queries, state["beginning"]))

    def take_away(self, connection: Connection, catalogue: str) -> None:
        """Take away all counts of a catalogue, in a writing transaction."""
        _locked_state(connection, catalogue)
        for table in (STATES, BEGINNINGS, TOTALS, PARTS, CLICKS, ORDERS, LOST, WINDOWS, TEXTS):
            connection.execute(delete(table).where(table.c.catalogue == catalogue))

    def _pass(self, catalogue: str) -> "_Pass":
        """Count one stretch."""
        now = self._clock.now()
        with self._database.reading() as connection:
            state = _state(connection, catalogue)
            if state is not None:
                erased = last_erasure(connection, catalogue)
                until = to_stored(now - SETTLED)
                told = read_told(connection, catalogue, state["position"], until)
                if last_erasure(connection, catalogue) != erased:
                    return _Pass.COUNTED
        if state is None or state["beginning"] is not None:
            self._begun.discard(catalogue)
        if state is None:
            # It was taken away: the next call begins anew.
            return _Pass.WHOLE
        if not told.acts and erased <= state["erased"]:
            return _Pass.WHOLE
        with self._database.writing() as connection:
            locked = _locked_state(connection, catalogue)
            if locked is None or dict(locked) != dict(state):
                # What the other one left is read at the next call.
                return _Pass.OVERTAKEN
            _heed_erasures(connection, catalogue, state, until=erased)
            add_events(connection, catalogue, told.acts, state["position"], to_stored(now))
            mine = STATES.c.catalogue == catalogue
            connection.execute(update(STATES).where(mine).values(position=told.last))
        return _Pass.WHOLE if told.whole else _Pass.COUNTED

    def _begin(self, catalogue: str) -> None:
        """Make the state of a catalogue, or count more of the searches that were kept before."""
        with self._database.writing() as connection:
            state = _locked_state(connection, catalogue)
            if state is None:
                last: str | None = BEFORE_ALL
                erased = last_erasure(connection, catalogue)
                made = {"catalogue": catalogue, "position": 0, "erased": erased}
                connection.execute(insert(STATES), [made])
                begin(connection, catalogue)
            else:
                last = state["beginning"]
                _heed_erasures(connection, catalogue, state)
            whole = last is None or add_page(connection, catalogue, last, self._old_searches)
        if whole:
            self._begun.add(catalogue)

    def _slide(self, catalogue: str) -> None:
        """Let the windows end with yesterday, the last day that is over.

        Those that end later slide back: an earlier version let them end with today.
        """
        now = self._clock.now()
        yesterday = day_number(now) - 1
        # For a worker whose clock is ahead a day is over earlier: what it slid stays.
        right = range(yesterday, day_number(now + CLOCKS_APART))
        with self._database.reading() as connection:
            found = last_days(connection, catalogue)
        for days in WINDOW_DAYS:
            if found.get(days) in right:
                continue
            # One at a time: meanwhile nobody else writes.
            with self._database.writing() as connection:
                state = _locked_state(connection, catalogue)
                last = last_days(connection, catalogue).get(days)
                if state is not None and last not in right:
                    slide(connection, catalogue, days, yesterday, before=last)

    def _sweep(self) -> None:
        """Now and then, delete what only what came lately is counted by."""
        now = self._clock.now()
        if self._swept is not None and now - self._swept < SWEEP:
            return
        self._swept = now
        with self._database.writing() as connection:
            forget_old_clicks(connection, to_stored(now))
            forget_old_orders(connection, to_stored(now))


def _state(connection: Connection, catalogue: str) -> Row | None:
    same = STATES.c.catalogue == BEGINNINGS.c.catalogue
    both = STATES.outerjoin(BEGINNINGS, same)
    columns = (*STATES.c, BEGINNINGS.c.last.label("beginning"))
    mine = select(*columns).select_from(both).where(STATES.c.catalogue == catalogue)
    return connection.execute(mine).mappings().one_or_none()


def _locked_state(connection: Connection, catalogue: str) -> Row | None:
    """The state of a catalogue, whose counts nobody else writes until the transaction ends."""
    take_sequences(connection, COUNTER, catalogue, 0)
    return _state(connection, catalogue)


def _heed_erasures(
    connection: Connection, catalogue: str, state: Row, *, until: int | None = None
) -> None:
    """Take back what retailers added whose data was erased since.

    All that they added was before: no event is counted past an erasure that is not heeded.
    """
    columns = ERASURES.c
    mine = (columns.catalogue == catalogue) & (columns.sequence > state["erased"])
    if until is not None:
        mine &= columns.sequence <= until
    found = connection.execute(select(columns.sequence, columns.retailer).where(mine)).all()
    if not found:
        return
    take_back(connection, catalogue, {row.retailer for row in found})
    latest = max(row.sequence for row in found)
    of_catalogue = STATES.c.catalogue == catalogue
    connection.execute(update(STATES).where(of_catalogue).values(erased=latest))
