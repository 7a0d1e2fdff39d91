"""Into the log: orders of a file, and whole events. What is known already is passed over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from core.errors import BadInput
from core.progress import Reporter
from core.rejects import Reject, RejectLog, judge, shown
from events.event import Event
from events.importing.mapping import OrderMapping
from events.importing.order_file import OrderFile, order_path
from events.importing.tables import object_rows
from events.log import EventLog
from events.named import NamedProducts
from events.ubi import event_of

EVENTS_AT_ONCE = 500
"""In one transaction: larger ones let others wait, smaller ones wait for the disk more often."""

NAMES_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Destination:
    """Where events go: the log and the names of products, of one catalogue."""

    log: EventLog
    named: NamedProducts
    catalogue: str


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did.

    Attributes:
        new: events that were added, and their lines.
        known: events that were in the log already.
    """

    new: int = 0
    new_lines: int = 0
    known: int = 0


def import_orders(file: OrderFile, into: Destination, bars: Reporter) -> ImportCounts:
    """Append the orders of a file, and keep the names of its products.

    It may be broken off and begun again: every batch is on disk before the next one is read.

    Raises:
        StoreUnusable: the batches before the one that failed were kept.
    """
    events = file.orders.events(file.source)
    counts = _append(events, into, bars, label="orders", total=len(file.orders))
    for start in range(0, len(file.named), NAMES_AT_ONCE):
        into.named.put(into.catalogue, file.named[start : start + NAMES_AT_ONCE])
    return counts


def import_events(
    path: Path | None,
    mapping: OrderMapping,
    now: datetime,
    into: Destination,
    bars: Reporter,
    rejects: RejectLog,
    max_reject_rate: float,
) -> ImportCounts:
    """Append the events of a file.

    Raises:
        BadFeed: the file cannot be read, or too many rows cannot be used; the others were kept.
        StoreUnusable: the batches before the one that failed were kept.
    """
    file = order_path(path, mapping.file)
    with rejects:
        rows = object_rows(file, mapping.file)
        counts = _append(_events(rows, now, rejects), into, bars, label="events", total=None)
    judge(rejects, max_reject_rate, file.name)
    return counts


def _events(
    rows: Iterable[tuple[int, dict[str, object] | Reject]], now: datetime, rejects: RejectLog
) -> Iterator[Event]:
    for line, row in rows:
        if isinstance(row, Reject):
            rejects.reject(row)
            continue
        try:
            event = event_of(row, now)
        except BadInput as error:
            fault = Reject(line, error.field, shown(row), error.message, error.hint or "")
            rejects.reject(fault)
            continue
        rejects.accept()
        yield event


def _append(
    events: Iterator[Event], into: Destination, bars: Reporter, *, label: str, total: int | None
) -> ImportCounts:
    new = lines = known = 0
    counted = bars.track(events, label=label, total=total)
    while batch := list(islice(counted, EVENTS_AT_ONCE)):
        kept = into.log.append(into.catalogue, batch)
        new += sum(kept)
        known += len(kept) - sum(kept)
        lines += sum(len(event.lines) for event, is_new in zip(batch, kept, strict=True) if is_new)
    return ImportCounts(new, lines, known)
