"""What `aisle train recommendations` does: purchases in, published models and a summary out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from rich.console import Console

from api.recommending.finding_ahead import find_ahead
from cli.tasks.foretelling import foretell_next_basket
from cli.tasks.held_out_gate import HeldOutGate
from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.model_questions import ask_strategies
from cli.tasks.outcome import verdict
from cli.tasks.setup import choose_catalogue, load_settings, open_store, output, progress
from cli.tasks.training_data import parse_until, read_training_data
from core.clock import Clock, SystemClock
from core.errors import BadInput
from core.gates import GateResult
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter, written_too
from core.settings import Settings
from recommend.artefacts.data import LoggedData
from recommend.artefacts.gates import CountGate, Gate, ModelsGate, SelfCheckGate
from recommend.artefacts.layout import RecommendationsLayout
from recommend.artefacts.making import TrainingOptions, TrainingReport, train
from recommend.recipes import RECIPES


@dataclass(frozen=True, slots=True)
class TrainingOrder:
    """What to train, as it was asked for; the attributes are the command's options."""

    catalogue: str | None
    until: str | None
    keep: int
    max_shrink: float
    max_loss: float
    force: str
    dry_run: bool
    wait_s: float
    progress: Path | None


def run(order: TrainingOrder, *, as_json: bool, indexes: Path | None) -> None:
    """Train, publish and say what came of it, also if nothing was published.

    Raises:
        BadInput: there are no purchases to learn from.
        GateFailed: a gate refused the models; nothing was published.
        Conflict: another training or a rollback of this catalogue is running.
        StoreUnusable: the log cannot be read.
    """
    clock = SystemClock()
    with (
        ending_on_sigterm(),
        reporter(progress()) as bars,
        written_too(bars, order.progress, clock) as told,
    ):
        settings = load_settings(indexes=indexes)
        layout = _layout(settings, order.catalogue)
        judged: list[GateResult] = []
        try:
            made_of = _read(settings, layout, order, clock, told)
            options = TrainingOptions(
                recipes=RECIPES,
                gates=_gates(order, told),
                keep=order.keep,
                wait_s=order.wait_s,
                force=order.force,
                dry_run=order.dry_run,
                on_gates=judged.extend,
                clock=clock,
            )
            report = train(made_of, RecommendationsLayout(layout), options, told)
            found = 0 if order.dry_run else find_ahead(layout, _in_demand(made_of), told)
        except Exception:
            _print_gates(judged, (), progress())
            raise
    _print(report, layout, found, as_json=as_json)


def _layout(settings: Settings, name: str | None) -> CatalogueLayout:
    """That of the catalogue, which need not be built if it is named."""
    return CatalogueLayout(settings.indexes, name) if name else choose_catalogue(settings, None)


def _read(
    settings: Settings,
    layout: CatalogueLayout,
    order: TrainingOrder,
    clock: Clock,
    told: Reporter,
) -> LoggedData:
    until = parse_until(order.until)
    database = open_store(settings)
    if database is None:
        raise BadInput(
            "nothing was ever logged here",
            field="catalogue",
            hint=f"aisle events import FILE --catalogue {layout.name} --mapping NAME",
        )
    try:
        for _ in told.track((layout.name,), label="read purchases", total=1):
            made_of = read_training_data(database, layout, until, clock)
    finally:
        database.close()
    return made_of


def _in_demand(made_of: LoggedData) -> list[str]:
    """The products that were bought, those of the most lines first."""
    purchases = made_of.data.purchases
    lines = np.bincount(purchases.product, minlength=len(purchases.products))
    names = purchases.products.names
    return [names[code] for code in np.argsort(-lines, kind="stable") if lines[code]]


def _gates(order: TrainingOrder, bars: Reporter) -> tuple[Gate, ...]:
    return (
        CountGate(order.max_shrink),
        ModelsGate(),
        SelfCheckGate(RECIPES, ask_strategies),
        HeldOutGate(partial(foretell_next_basket, bars), order.max_loss),
    )


def _print(report: TrainingReport, layout: CatalogueLayout, found: int, *, as_json: bool) -> None:
    console = output()
    if as_json:
        told = {**_as_json(report), "neighbours_found": found}
        console.print_json(orjson.dumps(told).decode())
        return
    lines = [*_lines(report, layout), *_of_neighbours(found)]
    console.print("\n".join(lines), markup=False, soft_wrap=True)
    _print_gates(report.gates, report.forced, console)


def _as_json(report: TrainingReport) -> dict[str, Any]:
    return {
        **report.manifest.model_dump(mode="json", exclude={"files"}),
        "published": report.published,
        "previous": report.previous,
        "unchanged": report.unchanged,
        "seconds": report.step_seconds,
        "gates": [
            {"gate": each.gate, "passed": each.passed, "measured": each.measured}
            for each in report.gates
        ],
        "forced": report.forced,
        "pruned": report.pruned,
    }


def _lines(report: TrainingReport, layout: CatalogueLayout) -> Iterator[str]:
    manifest, data = report.manifest, report.manifest.data
    yield f"recommendations of {layout.name} {manifest.version} {_state(report)}"
    yield (
        f"  learnt from {data.lines:,} lines of {data.orders:,} orders by {data.retailers:,} shops,"
        f" {data.products:,} products, {data.first[:10]} to {data.last[:10]}"
    )
    for name, model in manifest.models.items():
        seconds = report.step_seconds[name]
        yield f"  {name}: {seconds:,.1f} s, {model.bytes / 1e6:,.1f} MB"
    for name, why in manifest.left_out.items():
        yield f"  {name}: left out, {why}"
    for name, value in manifest.figures.items():
        yield f"  {name}: {value:.4f}"
    if report.pruned:
        yield f"  no longer kept: {', '.join(report.pruned)}"


def _of_neighbours(found: int) -> list[str]:
    return [f"  what is like them was found ahead for {found:,} products"] if found else []


def _print_gates(results: Sequence[GateResult], forced: tuple[str, ...], console: Console) -> None:
    if results:
        lines = [f"  {verdict(each, forced)}" for each in results]
        console.print("\n".join(lines), markup=False, soft_wrap=True)


def _state(report: TrainingReport) -> str:
    if not report.published:
        instead = "as they are already" if report.unchanged else f"instead of {report.previous}"
        return f"would be served ({instead if report.previous else 'as the first'})"
    if report.unchanged:
        return "are served (were served already)"
    return f"are served (before: {report.previous or 'none'})"
