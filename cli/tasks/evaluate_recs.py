"""What `aisle evaluate-recs` does: purchases in, tables of Markdown or JSON out."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from cli.tasks.setup import choose_catalogue, load_settings, open_store, output, progress
from cli.tasks.training_data import read_training_data
from core.clock import SystemClock
from core.errors import BadInput
from core.layout import CatalogueLayout
from core.progress import reporter
from events.columns import Purchases
from events.importing.mapping import load_mapping
from events.importing.order_file import read_order_file
from experiments.offline.calibration import CalibrationTable, calibration_tables
from experiments.offline.recommending.baseline import Baseline
from experiments.offline.recommending.evaluation import Protocol, baselines, evaluate
from experiments.offline.recommending.report import lines, table
from recommend.training import Traits


@dataclass(frozen=True, slots=True)
class RecsOrder:
    """What was asked for; the attributes are the command's options."""

    catalogue: str | None
    orders: Path | None
    mapping: str | None
    weeks: int
    window: int
    baselines: tuple[str, ...]
    calibration: bool
    seed: int


def run(order: RecsOrder, *, as_json: bool, indexes: Path | None) -> None:
    """Evaluate and report.

    Raises:
        BadInput: options that do not go together, or too little was bought.
        BadFeed: the file cannot be read.
        ModelMissing: a package that learns is not installed.
        StoreUnusable: the log cannot be read.
    """
    against = _chosen(order.baselines)
    purchases, traits = _read(order, indexes)
    protocol = Protocol(timedelta(weeks=order.weeks), timedelta(weeks=order.window), order.seed)
    with reporter(progress()) as bars:
        found = evaluate(purchases, traits, protocol, bars, against)
    tables: list[CalibrationTable] = []
    if order.calibration:
        tables = calibration_tables(purchases, traits, found.cut, found.horizon.days)
    console = output()
    if as_json:
        told = {**asdict(found), "horizon": found.horizon.days, "window": found.window.days}
        told["calibration"] = [asdict(each) for each in tables]
        console.print_json(orjson.dumps(told).decode())
        return
    text = [*lines(found), *(line for each in tables for line in _calibration(each))]
    console.print("\n".join(text), markup=False, soft_wrap=True, highlight=False)


def _chosen(names: Sequence[str]) -> tuple[Baseline, ...]:
    """The baselines of these names, all if there are none."""
    known = {each.name: each for each in baselines()}
    for name in names:
        if name not in known:
            raise BadInput(
                f"there is no baseline {name!r}",
                field="baseline",
                hint=f"one of: {'; '.join(known)}",
            )
    return tuple(known[name] for name in names) or tuple(known.values())


def _read(order: RecsOrder, indexes: Path | None) -> tuple[Purchases, Traits]:
    """Out of a file if there is a mapping, else out of the log."""
    if order.mapping is not None:
        if order.catalogue is not None:
            raise BadInput(
                "a catalogue's log and a file of orders are two things",
                field="mapping",
                hint="leave out --catalogue or --mapping",
            )
        file = read_order_file(order.orders, load_mapping(order.mapping), SystemClock().now())
        purchases, named = file.purchases()
        return purchases, Traits(
            titles=tuple(each.title for each in named),
            categories=tuple(each.category for each in named),
            brands=tuple(each.brand for each in named),
        )
    if order.orders is not None:
        raise BadInput(
            "nothing says which columns the file has",
            field="mapping",
            hint="name one of those that `aisle events import --help` lists",
        )
    return _logged(order, indexes)


def _logged(order: RecsOrder, indexes: Path | None) -> tuple[Purchases, Traits]:
    settings = load_settings(indexes=indexes)
    layout = (
        CatalogueLayout(settings.indexes, order.catalogue)
        if order.catalogue
        else choose_catalogue(settings, None)
    )
    database = open_store(settings)
    if database is None:
        raise BadInput(
            "nothing was ever logged here",
            field="catalogue",
            hint=f"aisle events import FILE --catalogue {layout.name} --mapping NAME",
        )
    try:
        data = read_training_data(database, layout, None, SystemClock()).data
    finally:
        database.close()
    return data.purchases, data.traits


def _calibration(tables: CalibrationTable) -> Iterator[str]:
    yield ""
    yield f"{tables.title}."
    yield ""
    yield from table(tables.columns, tables.rows)
