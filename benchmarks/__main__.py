"""`python -m benchmarks`, or `make bench`: the options of a run."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.bench import Scale
from benchmarks.command import run_command
from benchmarks.run import SECTIONS, Order, run
from cli.tasks.setup import output, progress

HELP = f"""Measure speed, recall and memory, here and against peers.

Takes about ten minutes on two cores; leave the machine alone meanwhile.
Sections: {", ".join(SECTIONS)}."""

_SCALE = Scale()


def bench(  # noqa: PLR0913 - one parameter an option
    *,
    feed: Annotated[
        Path | None,
        typer.Option(help="The feed. [default: Icecat in ../shared/data, else the demo shop]"),
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="Its mapping, as for aisle build.", metavar="NAME|FILE")
    ] = None,
    catalogue: Annotated[
        str | None,
        typer.Option(help="What it is called; built first unless it is. Needed with --feed."),
    ] = None,
    queries: Annotated[int, typer.Option(min=1, help="Queries, at the most.")] = _SCALE.queries,
    rows: Annotated[
        int, typer.Option(min=1, help="Products of the large made-up catalogue.")
    ] = _SCALE.large_rows,
    only: Annotated[str, typer.Option(help="Sections, separated by commas. [default: all]")] = "",
    json: Annotated[Path | None, typer.Option(help="Also write everything to this file.")] = None,
    indexes: Annotated[
        Path | None, typer.Option(help="Folder of the catalogues, as for aisle.")
    ] = None,
) -> None:
    """Take the options and measure."""
    order = Order(
        feed=feed,
        mapping=mapping,
        catalogue=catalogue,
        sections=tuple(name.strip() for name in only.split(",") if name.strip()),
        scale=Scale(queries=queries, large_rows=rows),
        indexes=indexes,
        json=json,
    )
    run(order, output(), progress())


if __name__ == "__main__":
    run_command(bench, HELP)
