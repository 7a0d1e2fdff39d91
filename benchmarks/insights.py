"""`python -m benchmarks.insights [FILE]`: time and memory of every analysis, on many order lines.

The shops of a file of orders are taken several times over, under other names, until there
are as many lines as are asked for. Every analysis runs in a process of its own, which reads
the orders first, as `aisle insights --only` does; the last row is that of all in one process.
"""

import resource
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Annotated

import numpy as np
import typer

from benchmarks.command import run_command
from benchmarks.report import Aim, Table, Value, rendered
from cli.tasks.setup import output
from cli.tasks.trade import TradeSource, read_trade
from core.errors import BadInput
from core.progress import Silent
from events.columns import Index
from events.trade import Trade
from insights.analyses import analyses, analysis_keys
from insights.artefacts.data import facts_of
from insights.report.page import report_page
from insights.running import run

AIM_SECONDS = 180
AIM_MB = 4_000
ALL = "all, and the page"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process took.

    Attributes:
        lines, shops: of the trade.
        reading: seconds until the trade was there.
        analysing: seconds of the analyses, and of the page where it is drawn.
        cpu: seconds that cores worked meanwhile, on all of it, reading included.
        peak_mb: the most resident memory of the process, in MB.
        gap: why there is no answer; "" where there is one.
    """

    lines: int
    shops: int
    reading: float
    analysing: float
    cpu: float
    peak_mb: float
    gap: str


def command(
    file: Annotated[
        Path | None, typer.Argument(help="Orders; left out for those of the mapping's package.")
    ] = None,
    *,
    mapping: Annotated[str, typer.Option(help="As for aisle events import.")] = "online_retail",
    lines: Annotated[int, typer.Option(min=1, help="At least so many order lines.")] = 2_000_000,
    only: Annotated[str, typer.Option(help="Analyses, separated by commas. [default: all]")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of all that is random.")] = 0,
) -> None:
    """Measure time and memory of every analysis."""
    keys = tuple(key.strip() for key in only.split(",") if key.strip()) or analysis_keys()
    source = TradeSource(orders=file, mapping=mapping)
    runs: list[tuple[str, tuple[str, ...]]] = [(key, (key,)) for key in keys]
    if len(keys) > 1:
        runs.append((ALL, keys))
    measured: dict[str, Measured] = {}
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        for name, chosen in runs:
            measured[name] = processes.submit(_measure, source, lines, chosen, seed).result()
            output().print(rendered(_table(measured, mapping)))


def several_times(trade: Trade, lines: int) -> Trade:
    """The trade with its shops so many times over that there are at least `lines` lines.

    Raises:
        BadInput: there are no lines to begin with.
    """
    purchases = trade.purchases
    if not len(purchases):
        raise BadInput("there are no purchases", field="file")
    times = -(-lines // len(purchases))
    shops, orders = len(purchases.retailers), int(purchases.order.max()) + 1
    copies = np.arange(times, dtype=np.int32).repeat(len(purchases))
    names = [f"{copy}/{name}" for copy in range(times) for name in purchases.retailers.names]
    return replace(
        trade,
        purchases=replace(
            purchases,
            retailers=Index(names),
            retailer=np.tile(purchases.retailer, times) + copies * np.int32(shops),
            product=np.tile(purchases.product, times),
            order=np.tile(purchases.order, times) + copies * np.int32(orders),
            time=np.tile(purchases.time, times),
            quantity=np.tile(purchases.quantity, times),
            price=np.tile(purchases.price, times),
        ),
        regions=trade.regions * times,
    )


def _measure(source: TradeSource, lines: int, keys: tuple[str, ...], seed: int) -> Measured:
    began = perf_counter()
    trade = several_times(read_trade(source, None), lines)
    there = perf_counter()
    found = run(analyses(keys), trade, seed, Silent())
    if len(keys) > 1:
        report_page("Insights", facts_of(trade), found.sections, found.gaps)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Measured(
        lines=len(trade.purchases),
        shops=len(trade.purchases.retailers),
        reading=there - began,
        analysing=perf_counter() - there,
        cpu=used.ru_utime + used.ru_stime,
        # Linux counts in KiB.
        peak_mb=used.ru_maxrss * 1024 / 1e6,
        gap="; ".join(f"{gap.key}: {gap.why}" for gap in found.gaps),
    )


def _table(measured: dict[str, Measured], mapping: str) -> Table:
    rows: list[dict[str, Value]] = [
        {
            "analysis": name,
            "reading s": each.reading,
            "analysing s": each.analysing,
            "cores' s": each.cpu,
            "peak MB": each.peak_mb,
            "without an answer": each.gap,
        }
        for name, each in measured.items()
    ]
    first = next(iter(measured.values()))
    return Table(
        name="insights",
        title=f"Analyses of {first.lines:,} order lines of {first.shops:,} shops ({mapping})",
        rows=rows,
        aims=(
            Aim(
                what="longest analysis with its reading, s",
                value=max(each.reading + each.analysing for each in measured.values()),
                bound=AIM_SECONDS,
            ),
            Aim(
                what="most memory, MB",
                value=max(each.peak_mb for each in measured.values()),
                bound=AIM_MB,
            ),
        ),
    )


if __name__ == "__main__":
    run_command(command)
