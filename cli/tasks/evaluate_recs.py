"""What `aisle evaluate-recs` does: purchases in, tables of Markdown or JSON out."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from cli.tasks.setup import output, progress
from cli.tasks.trade import TradeSource, read_trade
from core.errors import BadInput
from core.progress import reporter
from experiments.offline.calibration import CalibrationTable, calibration_tables
from experiments.offline.recommending.baseline import Baseline
from experiments.offline.recommending.evaluation import Protocol, baselines, evaluate
from experiments.offline.recommending.report import lines, table


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
    trade = read_trade(TradeSource(order.catalogue, order.orders, order.mapping), indexes)
    purchases, traits = trade.purchases, trade.traits
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


def _calibration(tables: CalibrationTable) -> Iterator[str]:
    yield ""
    yield f"{tables.title}."
    yield ""
    yield from table(tables.columns, tables.rows)
