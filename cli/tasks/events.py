"""What `aisle events` does, on the database itself: a server need not run."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import orjson
from rich.table import Table

from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.setup import (
    StoreOpener,
    choose_catalogue,
    load_settings,
    output,
    progress,
    store_to_read,
    store_to_write,
)
from core.clock import SystemClock
from core.counted import counted
from core.database import Database
from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.rejects import RejectLog
from events.importing.mapping import OrderMapping, load_mapping
from events.importing.order_file import read_order_file
from events.importing.running import Destination, ImportCounts, import_events, import_orders
from events.log import EventLog, LoggedEvent
from events.named import NamedProducts
from events.ubi import ubi_of
from experiments.store import ExperimentStore

EVENTS_A_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What was asked for; the attributes are the command's options."""

    file: Path | None
    mapping: str
    catalogue: str | None
    max_reject_rate: float
    rejects: Path | None


@dataclass(frozen=True, slots=True)
class _Imported:
    """What came of an import."""

    catalogue: str
    counts: ImportCounts
    rejects: RejectLog
    seconds: float
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A catalogue, built or not, and the database of its log."""

    layout: CatalogueLayout
    database: Database
    log: EventLog


def run_import(order: ImportOrder, *, as_json: bool, indexes: Path | None) -> None:
    """Import a file, and say what became of its rows.

    Raises:
        BadInput: the mapping cannot be used, or no file is given and it knows none.
        BadFeed: the file cannot be read, or too many of its rows cannot be used.
        StoreUnusable: what was appended before is kept; the import can be begun again.
    """
    mapping = load_mapping(order.mapping)
    with ending_on_sigterm(), _opened(order.catalogue, indexes, store_to_write) as opened:
        rejects = RejectLog(order.rejects or _default_rejects(opened.layout))
        with reporter(progress()) as bars:
            imported = _import(order, mapping, opened, rejects, bars)
    _tell(imported, as_json=as_json)


def export_log(
    retailer: str | None, to: Path | None, *, catalogue: str | None, indexes: Path | None
) -> None:
    """Write the events of a retailer by time, or all in the order in which they came.

    Raises:
        NotFound: there are no events of such a retailer.
        BadInput: the file cannot be written.
    """
    with _opened(catalogue, indexes, store_to_read) as opened, _written(to) as file:
        name = opened.layout.name
        events = (
            _all_events(opened.log, name)
            if retailer is None
            else opened.log.of_retailer(name, retailer)
        )
        count = 0
        for logged in events:
            file.write(orjson.dumps(ubi_of(logged.event), option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    if retailer is not None and not count:
        raise NotFound(f"{name!r} has no events of {retailer!r}", field="retailer")
    progress().print(f"{counted(count, 'event')} of {name}", markup=False)


def erase_from_log(
    retailer: str, *, agreed: bool, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Erase what is kept of a retailer, and say how much it was.

    Raises:
        BadInput: it was not agreed to, and there is nobody to ask.
    """
    with _opened(catalogue, indexes, store_to_write) as opened:
        name = opened.layout.name
        if not agreed:
            _ask(retailer, name)
        erased = opened.log.erase(name, retailer)
    console = output()
    if as_json:
        told = {
            "catalogue": name,
            "retailer": retailer,
            "events": erased.events,
            "lines": erased.lines,
        }
        console.print_json(orjson.dumps(told).decode())
        return
    console.print(
        f"{counted(erased.events, 'event')} with {counted(erased.lines, 'line')} of {retailer} "
        f"{'was' if erased.events == 1 else 'were'} erased from {name}",
        markup=False,
    )


def show_counts(*, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Say what the log holds."""
    with _opened(catalogue, indexes, store_to_read) as opened:
        name = opened.layout.name
        counts = opened.log.counts(name)
    told = {
        "catalogue": name,
        "events": counts.events,
        "actions": dict(counts.actions),
        "lines": counts.lines,
        "retailers": counts.retailers,
        "products": counts.products,
        "first": counts.first,
        "last": counts.last,
    }
    console = output()
    if as_json:
        console.print_json(orjson.dumps(told).decode())
        return
    table = Table("", title=f"Events of {name}", title_justify="left", show_header=False)
    table.add_column(justify="right")
    for action, many in counts.actions.items():
        table.add_row(action, f"{many:,}")
    for label in ("lines", "retailers", "products"):
        table.add_row(f"{label} in all", f"{told[label]:,}")
    for label, moment in (("first", counts.first), ("last", counts.last)):
        table.add_row(label, "-" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC")
    console.print(table)


@contextmanager
def _opened(name: str | None, indexes: Path | None, store: StoreOpener) -> Iterator[_Opened]:
    """The catalogue called `name`, which need not be built, or the only one."""
    settings = load_settings(indexes=indexes)
    layout = CatalogueLayout(settings.indexes, name) if name else choose_catalogue(settings, None)
    clock = SystemClock()
    with store(settings) as database:
        log = EventLog(database, clock, ExperimentStore(database, clock).erase)
        yield _Opened(layout, database, log)


def _default_rejects(layout: CatalogueLayout) -> Path:
    layout.root.mkdir(parents=True, exist_ok=True)
    return layout.root / "rejects-events.jsonl"


def _import(
    order: ImportOrder,
    mapping: OrderMapping,
    opened: _Opened,
    rejects: RejectLog,
    bars: Reporter,
) -> _Imported:
    started = time.perf_counter()
    name = opened.layout.name
    into = Destination(opened.log, NamedProducts(opened.database), name)
    now = SystemClock().now()
    most = order.max_reject_rate
    left_out: Mapping[str, int] = {}
    if mapping.orders is None:
        counts = import_events(order.file, mapping, now, into, bars, rejects, most)
    else:
        for path in bars.track([order.file], label="reading", total=1):
            file = read_order_file(path, mapping, now, rejects=rejects, max_reject_rate=most)
        counts, left_out = import_orders(file, into, bars), file.left_out
    return _Imported(name, counts, rejects, time.perf_counter() - started, left_out)


def _tell(imported: _Imported, *, as_json: bool) -> None:
    counts, rejects = imported.counts, imported.rejects
    console = output()
    if as_json:
        told = {
            "catalogue": imported.catalogue,
            "rows": rejects.rows,
            "rejected": rejects.rejected,
            "left_out": dict(imported.left_out),
            "new": counts.new,
            "new_lines": counts.new_lines,
            "known": counts.known,
            "rejects": str(rejects.path),
            "seconds": round(imported.seconds, 3),
        }
        console.print_json(orjson.dumps(told).decode())
        return
    console.print(rejects.summary(), markup=False)
    for why, many in imported.left_out.items():
        console.print(f"  left out {many:,}: {why}", markup=False)
    console.print(
        f"{imported.catalogue}: {counted(counts.new, 'new event')} with "
        f"{counted(counts.new_lines, 'line')}, "
        f"{counts.known:,} known before, in {imported.seconds:.1f} s",
        markup=False,
    )


def _all_events(log: EventLog, catalogue: str) -> Iterator[LoggedEvent]:
    sequence = 0
    while page := log.since(catalogue, sequence, EVENTS_A_PAGE):
        yield from page
        sequence = page[-1].sequence


@contextmanager
def _written(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise BadInput(
            f"the file cannot be written: {error.strerror}",
            field="output",
            hint="name a file in a folder that can be written to",
        ) from error
    with file:
        yield file


def _ask(retailer: str, catalogue: str) -> None:
    hint = "give --yes; an erasure cannot be taken back"
    if not sys.stdin.isatty():
        raise BadInput("erasing needs to be agreed to", field="yes", hint=hint)
    asked = f"Erase all that is kept of {retailer} in {catalogue}? It cannot be taken back. [y/N] "
    if input(asked).strip().lower() not in {"y", "yes"}:
        raise BadInput("nothing was erased", field="yes", hint=hint)
