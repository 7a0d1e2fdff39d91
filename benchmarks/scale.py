"""`python -m benchmarks.scale`, or `make bench-scale`: what becomes of everything with size."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.command import run_command, work_folder
from benchmarks.machine import describe_machine
from benchmarks.report import Report, Table, rendered, write_json
from benchmarks.scale_bench import ScaleBench, prepare
from cli.tasks.setup import output, progress
from core.clock import SystemClock
from core.errors import BadInput
from core.progress import Silent, reporter
from core.settings import Settings

SECTIONS: Mapping[str, str] = {
    "build": "benchmarks.scale_build",
    "opening": "benchmarks.scale_opening",
    "dense": "benchmarks.scale_dense",
    "queries": "benchmarks.scale_queries",
    "delta": "benchmarks.scale_delta",
    "lexical": "benchmarks.scale_lexical",
    "neighbours": "benchmarks.scale_neighbours",
    "hybrid": "benchmarks.scale_hybrid",
}
"""Section -> the module whose `tables` measures it, in the order of a whole run."""

HELP = f"""Measure building, opening and searching at several sizes.

The catalogues are made of a real one: its products with other models, colours and
brands, and its vectors moved at random. Encoding is simulated so, and only that. A million
products take about half an hour and 12 GB of disk. Sections: {", ".join(SECTIONS)}."""


def scale(
    *,
    sizes: Annotated[str, typer.Option(help="Products, separated by commas.")] = (
        "20000,200000,1000000"
    ),
    only: Annotated[str, typer.Option(help="Sections, separated by commas. [default: all]")] = "",
    work: Annotated[
        Path | None,
        typer.Option(help="Where the catalogues lie; what is there already is not built anew."),
    ] = None,
    indexes: Annotated[
        Path | None, typer.Option(help="Folder of the real catalogue, as for aisle.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Also write everything to this file.")] = None,
) -> None:
    """Take the options and measure."""
    settings = Settings() if indexes is None else Settings(indexes=indexes)
    sections = _chosen(only)
    machine = describe_machine(SystemClock())
    out, bars = output(), progress()
    out.print(str(machine), markup=False, soft_wrap=True)
    with work_folder(work, "scale") as folder:
        bench = prepare(_numbers(sizes), settings, folder, Silent())
        tables: list[Table] = []
        for section in sections:
            began = time.perf_counter()
            with reporter(bars) as told:
                measured = _module(section)(replace(bench, reporter=told))
            _show(measured, section, time.perf_counter() - began, out)
            tables.extend(measured)
    if json is not None:
        made_of = {"products of the real catalogue": len(bench.source.products), "sizes": sizes}
        write_json(Report(machine=machine, catalogue=made_of, tables=tables), json)


def _module(section: str) -> Callable[[ScaleBench], list[Table]]:
    tables: Callable[[ScaleBench], list[Table]] = import_module(SECTIONS[section]).tables
    return tables


def _show(tables: Sequence[Table], section: str, seconds: float, out: Console) -> None:
    for table in tables:
        out.print(rendered(table))
    out.print(f"{section}: {seconds:.0f} s\n")


def _chosen(only: str) -> list[str]:
    names = [name.strip() for name in only.split(",") if name.strip()]
    for name in names:
        if name not in SECTIONS:
            hint = f"some of: {', '.join(SECTIONS)}"
            raise BadInput(f"no section {name!r}", field="only", hint=hint)
    return [name for name in SECTIONS if not names or name in names]


def _numbers(sizes: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(size) for size in sizes.split(","))
    except ValueError as error:
        raise BadInput(
            f"{sizes!r} are no sizes", field="sizes", hint="such as --sizes 20000,200000"
        ) from error
    if min(numbers) < 1:
        raise BadInput("a size is less than 1", field="sizes", hint="such as --sizes 20000,200000")
    return numbers


if __name__ == "__main__":
    run_command(scale, HELP)
