"""One run: the chosen tables, each printed as soon as it is measured."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.bench import Bench, Scale
from benchmarks.machine import describe_machine
from benchmarks.prepare import choose_queries, choose_subject, ensure_built
from benchmarks.report import Report, Table, Value, rendered, write_json
from core.clock import SystemClock
from core.errors import BadInput
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings

SECTIONS: Mapping[str, str] = {
    "lexical": "benchmarks.lexical",
    "query": "benchmarks.query",
    "http": "benchmarks.over_http",
    "filtered": "benchmarks.filtered",
    "build": "benchmarks.build",
    "opening": "benchmarks.opening",
    "suggest": "benchmarks.suggestions",
    "suggest-quality": "benchmarks.suggestion_quality",
    "spelling": "benchmarks.spelling",
    "similar": "benchmarks.similar",
    "matching": "benchmarks.matching",
}
"""Section -> the module that measures it, imported when it does: peers are large."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; the attributes are the command's options."""

    feed: Path | None
    mapping: str | None
    catalogue: str | None
    sections: tuple[str, ...]
    scale: Scale
    indexes: Path | None
    json: Path | None


def run(order: Order, output: Console, progress: Console) -> Report:
    """Measure, print to `output`, show progress on `progress`, and write JSON if asked to.

    Raises:
        BadInput: an option cannot be used.
        AisleError: the catalogue cannot be built, or a server did not answer.
    """
    sections = chosen_sections(order.sections)
    settings = Settings() if order.indexes is None else Settings(indexes=order.indexes)
    machine = describe_machine(SystemClock())
    with tempfile.TemporaryDirectory(prefix="aisle-bench-") as folder:
        work = Path(folder)
        subject = choose_subject(order.feed, order.mapping, order.catalogue, work)
        if subject.is_demo:
            output.print("The real data is not here: measuring on the demo catalogue.")
        layout = ensure_built(subject, settings)
        queries = choose_queries(subject, layout, order.scale.queries)
        described = _describe(layout, len(queries))
        output.print(str(machine), markup=False, soft_wrap=True)
        output.print(", ".join(f"{name} {value}" for name, value in described.items()))

        def bench(bars: Reporter) -> Bench:
            return Bench(subject.feed, layout, queries, settings, order.scale, work, bars)

        tables = [table for name in sections for table in _measure(name, bench, output, progress)]
    report = Report(machine=machine, catalogue=described, tables=tables)
    if order.json is not None:
        write_json(report, order.json)
    return report


def chosen_sections(names: Sequence[str]) -> list[str]:
    """The sections called so, in the order of a whole run; all if none is named.

    Raises:
        BadInput: there is no such section.
    """
    for name in names:
        if name not in SECTIONS:
            raise BadInput(
                f"no section {name!r}", field="only", hint=f"some of: {', '.join(SECTIONS)}"
            )
    return [name for name in SECTIONS if not names or name in names]


def _measure(
    section: str, bench: Callable[[Reporter], Bench], output: Console, progress: Console
) -> list[Table]:
    measure: Callable[[Bench], list[Table]] = import_module(SECTIONS[section]).tables
    began = time.perf_counter()
    with reporter(progress) as bars:
        tables = measure(bench(bars))
    for table in tables:
        output.print(rendered(table))
    output.print(f"{section}: {time.perf_counter() - began:.0f} s\n")
    return tables


def _describe(layout: CatalogueLayout, queries: int) -> dict[str, Value]:
    manifest = layout.version(layout.current_version()).read_manifest()
    return {
        "catalogue": manifest.catalogue,
        "version": manifest.version,
        "products": manifest.products,
        "terms": manifest.terms,
        "encoder": f"{manifest.encoder.name} {manifest.encoder.precision}",
        "queries": queries,
    }
