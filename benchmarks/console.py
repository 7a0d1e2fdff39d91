"""`python -m benchmarks.console`: how long the console's pages take on many order lines.

A catalogue, its log and its insights are made once and kept in a folder of work; a second run
only measures. Every page is opened by a real server, first by itself and then again and again.
"""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.caches import link_caches
from benchmarks.command import run_command, work_folder
from benchmarks.console_pages import Opened, is_counted, open_pages, pages_of
from benchmarks.console_shop import CATALOGUE, Volume, make_shop
from benchmarks.report import Aim, Table, Value, rendered
from benchmarks.serving import Server, running_server
from cli.tasks.setup import load_settings, output
from core.clock import SystemClock
from core.errors import AisleError
from core.layout import CatalogueLayout
from core.settings import Settings

AIM_MS = 300.0
COUNTING_SECONDS = 3_600.0
POLL_SECONDS = 1.0
REAL_ORDERS = Path("../shared/data/online_retail/orders.parquet")


def command(
    *,
    orders: Annotated[
        Path, typer.Option(help="Online Retail II, to make a catalogue of.")
    ] = REAL_ORDERS,
    lines: Annotated[int, typer.Option(min=1, help="At least so many order lines.")] = 2_000_000,
    searches: Annotated[int, typer.Option(min=1, help="Of the last half year.")] = 400_000,
    times: Annotated[int, typer.Option(min=1, help="Each page is opened again so often.")] = 20,
    work: Annotated[
        Path | None, typer.Option(help="Where all of it is kept. [default: nowhere]")
    ] = None,
    catalogue: Annotated[
        str, typer.Option(help="One that is there already, to be measured instead.")
    ] = "",
    indexes: Annotated[Path | None, typer.Option(help="Where that one is, as for aisle.")] = None,
) -> None:
    """Measure how long the console's pages take."""
    if catalogue:
        _measure(load_settings(indexes=indexes), catalogue, times)
        return
    with work_folder(work, "console") as folder:
        settings = Settings(indexes=folder / "indexes", database="", rerank_model=None)
        if not settings.indexes.exists():
            known = load_settings(indexes=indexes).indexes
            link_caches(settings.indexes, known / ".models", known / ".vectors")
            make_shop(orders, Volume(lines, searches), settings, folder, SystemClock())
        _measure(settings, CATALOGUE, times)


def _measure(settings: Settings, catalogue: str, times: int) -> None:
    pages = pages_of(CatalogueLayout(settings.indexes, catalogue))
    with running_server(settings) as server:
        _await_counts(server, catalogue)
        opened = open_pages(server.port, server.process, pages, times)
    output().print(rendered(_table(opened, catalogue, times)))


def _await_counts(server: Server, catalogue: str) -> None:
    deadline = time.monotonic() + COUNTING_SECONDS
    while not is_counted(server.port, catalogue):
        if time.monotonic() > deadline:
            raise AisleError("the log was not counted in time")
        time.sleep(POLL_SECONDS)


def _table(opened: dict[str, Opened], catalogue: str, times: int) -> Table:
    rows: list[dict[str, Value]] = [
        {
            "page": name,
            "first ms": each.first,
            "median ms": float(np.median(each.ms)),
            "p95 ms": float(np.percentile(each.ms, 95)),
            "core's ms": each.work,
            "KB": each.size / 1e3,
        }
        for name, each in opened.items()
    ]
    slowest = max(opened, key=lambda name: float(np.percentile(opened[name].ms, 95)))
    coldest = max(opened, key=lambda name: opened[name].first)
    return Table(
        name="console",
        title=f"Pages of the console over {catalogue}, opened once and {times} times more",
        rows=rows,
        notes=("core's ms: what the server's cores worked, whatever else the machine did.",),
        aims=(
            Aim(
                what=f"95 % of the times, slowest page ({slowest}), ms",
                value=float(np.percentile(opened[slowest].ms, 95)),
                bound=AIM_MS,
            ),
            Aim(
                what=f"the first time, slowest page ({coldest}), ms",
                value=opened[coldest].first,
                bound=AIM_MS,
            ),
        ),
    )


if __name__ == "__main__":
    run_command(command)
