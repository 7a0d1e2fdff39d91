"""The log of events: durable before it is acknowledged, each event once, followed by sequence."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, tuple_

from core.clock import Clock
from core.database import Database
from core.moments import to_stored
from core.sequences import Row, insert_tuples, last_sequence, later, slices, take_sequences
from events.arrivals import Arrivals, count_arrivals
from events.columns import Purchases
from events.counting import LogCounts, count_log
from events.event import Event
from events.purchase_reading import read_purchases
from events.rows import event_of, event_row, line_rows
from events.tables import COUNTER, ERASURES, EVENTS, LINES, LOG, PROFILES, QUERIES, QUERY_LOG

KEPT_ERASURES = timedelta(days=7)
"""How long followers can ask whose events were erased."""

EVENTS_A_PAGE = 1_000


# Who follows the log asks these many times a second: to make a statement takes as long as to
# run it.
_BY_LINE = select(LINES).order_by(LINES.c.sequence, LINES.c.line)
_LINES_BETWEEN = _BY_LINE.where(
    LINES.c.catalogue == bindparam("catalogue"),
    LINES.c.sequence.between(bindparam("first"), bindparam("last")),
)
_ERASED_AFTER = (
    select(ERASURES.c.sequence, ERASURES.c.retailer)
    .where(
        ERASURES.c.catalogue == bindparam("catalogue"),
        ERASURES.c.sequence > bindparam("sequence"),
    )
    .order_by(ERASURES.c.sequence)
)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event and its sequence: 1 or more, growing with each event that is appended."""

    sequence: int
    event: Event


@dataclass(frozen=True, slots=True)
class Erasure:
    """All events of a retailer that came before `sequence` are gone."""

    sequence: int
    retailer: str


@dataclass(frozen=True, slots=True)
class ErasedCounts:
    """How much an erasure took away."""

    events: int
    lines: int


Erasing = Callable[[Connection, str, str], None]
"""Takes away what else is kept of a retailer of a catalogue, within the transaction that erases."""


class EventLog:
    """The events of all catalogues.

    Sequences grow in the order in which events are appended, whatever their times are; there
    are gaps where events were erased.

    Args:
        database: where they are kept.
        clock: says when they came and were erased.
        erasing: is told of a retailer before its events are erased; None for nobody.
    """

    def __init__(self, database: Database, clock: Clock, erasing: Erasing | None = None) -> None:
        self._database = database
        self._clock = clock
        self._erasing = erasing
        database.ensure(LOG)
        database.ensure(QUERY_LOG)

    def append(self, catalogue: str, events: Sequence[Event]) -> list[bool]:
        """Keep those of `events` that are new, in one transaction; on disk when it returns.

        Returns:
            For each event whether it was new; one whose id is known stays as it was first sent.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        if not events:
            return []
        with self._database.writing() as connection:
            # Whoever holds the counter is the only one to write to the catalogue.
            take_sequences(connection, COUNTER, catalogue, 0)
            new = _new(events, _known(connection, catalogue, events))
            kept = [event for event, is_new in zip(events, new, strict=True) if is_new]
            if kept:
                last = take_sequences(connection, COUNTER, catalogue, len(kept))
                now = to_stored(self._clock.now())
                _insert(connection, catalogue, kept, last - len(kept) + 1, now)
        return new

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[LoggedEvent]:
        """At most `limit` events after `sequence`, by rising sequence."""
        with self._database.reading() as connection:
            rows = later(connection, EVENTS, catalogue, sequence, limit)
            if not rows:
                return []
            span = {"first": rows[0]["sequence"], "last": rows[-1]["sequence"]}
            lines = connection.execute(_LINES_BETWEEN, {"catalogue": catalogue, **span})
            return _joined(rows, lines.mappings())

    def last_sequence(self, catalogue: str) -> int:
        """No event from now on has a sequence up to this; 0 before the first."""
        with self._database.reading() as connection:
            return last_sequence(connection, COUNTER, catalogue)

    def arrivals(self, catalogue: str, sequence: int) -> Arrivals:
        """How much came after `sequence`."""
        with self._database.reading() as connection:
            return count_arrivals(connection, catalogue, sequence)

    def of_retailer(
        self, catalogue: str, retailer: str, *, after: int = 0
    ) -> Iterator[LoggedEvent]:
        """The events of a retailer after a sequence, by time; those of one moment by sequence.

        They are read page by page, so that nobody waits for who reads them.
        """
        mine = (EVENTS.c.catalogue == catalogue) & (EVENTS.c.retailer == retailer)
        if after:
            mine &= EVENTS.c.sequence > after
        by_time = (EVENTS.c.time, EVENTS.c.sequence)
        page = select(EVENTS).where(mine).order_by(*by_time).limit(EVENTS_A_PAGE)
        behind: ColumnElement[bool] | None = None
        while True:
            with self._database.reading() as connection:
                chosen = page if behind is None else page.where(behind)
                rows = connection.execute(chosen).mappings().all()
                events = _with_lines(connection, catalogue, rows)
            yield from events
            if len(rows) < EVENTS_A_PAGE:
                return
            behind = tuple_(*by_time) > (rows[-1]["time"], rows[-1]["sequence"])

    def page_of_retailer(
        self, catalogue: str, retailer: str, sequence: int, limit: int
    ) -> list[LoggedEvent]:
        """At most `limit` events of a retailer after `sequence`, by rising sequence."""
        mine = (EVENTS.c.catalogue == catalogue) & (EVENTS.c.retailer == retailer)
        page = select(EVENTS).where(mine & (EVENTS.c.sequence > sequence))
        with self._database.reading() as connection:
            chosen = page.order_by(EVENTS.c.sequence).limit(limit)
            rows = connection.execute(chosen).mappings().all()
            return _with_lines(connection, catalogue, rows)

    def erase(self, catalogue: str, retailer: str) -> ErasedCounts:
        """Take away all events and searches of a retailer; who follows learns by `erasures`.

        An event that was erased is new if it is sent again.
        """
        mine = (EVENTS.c.catalogue == catalogue) & (EVENTS.c.retailer == retailer)
        sequences = select(EVENTS.c.sequence).where(mine)
        of_mine = (LINES.c.catalogue == catalogue) & LINES.c.sequence.in_(sequences)
        with self._database.writing() as connection:
            last = take_sequences(connection, COUNTER, catalogue, 1)
            now = self._clock.now()
            if self._erasing is not None:
                self._erasing(connection, catalogue, retailer)
            lines = connection.execute(delete(LINES).where(of_mine)).rowcount
            events = connection.execute(delete(EVENTS).where(mine)).rowcount
            for table in (PROFILES, QUERIES):
                of_it = (table.c.catalogue == catalogue) & (table.c.retailer == retailer)
                connection.execute(delete(table).where(of_it))
            _record_erasure(connection, catalogue, Erasure(last, retailer), now)
        return ErasedCounts(events, lines)

    def erasures(self, catalogue: str, sequence: int) -> list[Erasure]:
        """What was erased after `sequence`, by rising sequence; kept for `KEPT_ERASURES`."""
        with self._database.reading() as connection:
            rows = connection.execute(_ERASED_AFTER, {"catalogue": catalogue, "sequence": sequence})
            return [Erasure(row.sequence, row.retailer) for row in rows]

    def take_away(self, connection: Connection, catalogue: str) -> None:
        """Take away all events of a catalogue; its sequences go on from where they were.

        Args:
            connection: of a writing transaction, at whose end they are gone.
            catalogue: whose events they are.
        """
        take_sequences(connection, COUNTER, catalogue, 0)
        for table in (LINES, ERASURES, PROFILES, QUERIES, EVENTS):
            connection.execute(delete(table).where(table.c.catalogue == catalogue))

    def purchases(self, catalogue: str, until: datetime | None = None) -> Purchases:
        """What known retailers bought and sent back, in columns.

        Args:
            catalogue: whose events are read.
            until: only what happened before this moment, timezone-aware; None for everything.
        """
        with self._database.reading() as connection:
            return read_purchases(connection, catalogue, to_stored(until))

    def counts(self, catalogue: str) -> LogCounts:
        """How much the log holds of a catalogue."""
        with self._database.reading() as connection:
            return count_log(connection, catalogue)


# It is asked for many times a second: to make it takes as long as to run it.
_KNOWN = select(EVENTS.c.event_id).where(
    EVENTS.c.catalogue == bindparam("catalogue"),
    EVENTS.c.event_id.in_(bindparam("some", expanding=True)),
)


def _known(connection: Connection, catalogue: str, events: Sequence[Event]) -> set[str]:
    return {
        event_id
        for some in slices({event.id for event in events})
        for event_id in connection.scalars(_KNOWN, {"catalogue": catalogue, "some": some})
    }


def _new(events: Sequence[Event], known: set[str]) -> list[bool]:
    """For each event whether its id is neither known nor that of one before it."""
    met = set(known)
    new = []
    for event in events:
        new.append(event.id not in met)
        met.add(event.id)
    return new


def _insert(
    connection: Connection, catalogue: str, events: Sequence[Event], first: int, now: int
) -> None:
    numbered = list(enumerate(events, start=first))
    rows = [event_row(catalogue, sequence, event, now) for sequence, event in numbered]
    lines = [line for number, event in numbered for line in line_rows(catalogue, number, event)]
    insert_tuples(connection, EVENTS, rows)
    insert_tuples(connection, LINES, lines)


def _with_lines(connection: Connection, catalogue: str, rows: Sequence[Row]) -> list[LoggedEvent]:
    """The events of `rows`, in their order, with their lines."""
    sequences = sorted(row["sequence"] for row in rows)
    found: list[Row] = []
    for start in range(0, len(sequences), EVENTS_A_PAGE):
        some = LINES.c.sequence.in_(sequences[start : start + EVENTS_A_PAGE])
        chosen = _BY_LINE.where((LINES.c.catalogue == catalogue) & some)
        found += connection.execute(chosen).mappings()
    return _joined(rows, found)


def _joined(rows: Sequence[Row], found: Iterable[Row]) -> list[LoggedEvent]:
    """The events of `rows`, in their order, each with those of its lines that were found."""
    lines: dict[int, list[Row]] = defaultdict(list)
    for line in found:
        lines[line["sequence"]].append(line)
    return [
        LoggedEvent(row["sequence"], event_of(row, lines.get(row["sequence"], []))) for row in rows
    ]


def _record_erasure(
    connection: Connection, catalogue: str, erasure: Erasure, now: datetime
) -> None:
    old = ERASURES.c.erased_at < to_stored(now - KEPT_ERASURES)
    connection.execute(delete(ERASURES).where((ERASURES.c.catalogue == catalogue) & old))
    row = {
        "catalogue": catalogue,
        "sequence": erasure.sequence,
        "retailer": erasure.retailer,
        "erased_at": to_stored(now),
    }
    connection.execute(insert(ERASURES), [row])
