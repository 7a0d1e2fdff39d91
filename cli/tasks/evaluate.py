"""What `aisle evaluate` does: judged queries in, tables, JSON or a page out."""

from dataclasses import dataclass
from pathlib import Path

from api.catalogue_settings import CatalogueSettings
from cli.tasks.searching import NONE_OF_ITS_OWN, catalogue_settings, searcher_opener
from cli.tasks.setup import choose_catalogue, load_settings, output, progress
from core.clock import SystemClock
from core.progress import reporter
from experiments.offline.configurations import (
    AS_SERVED,
    Configuration,
    default_configurations,
    read_configurations,
)
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgmentFormat, read_judgments
from experiments.offline.page import html_report
from experiments.offline.report import differences_table, measures_table, notes
from experiments.offline.run import evaluate


@dataclass(frozen=True, slots=True)
class EvaluationOrder:
    """What was asked for; the attributes are the command's options."""

    judgments: Path
    configurations: Path | None
    queries: Path | None
    layout: str | None
    gain: str
    seed: int
    html: Path | None


def run(
    order: EvaluationOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Run every configuration over the judged queries and report."""
    settings = load_settings(indexes=indexes)
    judgments = read_judgments(
        order.judgments,
        queries=order.queries,
        layout=None if order.layout is None else JudgmentFormat(order.layout),
        gain=Gain(order.gain),
    )
    layout = choose_catalogue(settings, catalogue)
    own = catalogue_settings(layout)
    configurations = _configurations(order, own)
    opener = searcher_opener(layout.version(layout.current_version()), settings, own)
    with reporter(progress()) as bars:
        found = evaluate(lambda: opener().search, judgments, configurations, bars, seed=order.seed)
    if order.html:
        page = html_report(found, catalogue=layout.name, made_at=SystemClock().now())
        order.html.write_text(page, encoding="utf-8")
    console = output()
    if as_json:
        console.print_json(found.model_dump_json())
        return
    console.print(measures_table(found))
    if len(found.rows) > 1:
        console.print(differences_table(found))
    for note in notes(found):
        console.print(note, markup=False, soft_wrap=True)


def _configurations(order: EvaluationOrder, own: CatalogueSettings) -> tuple[Configuration, ...]:
    if order.configurations is not None:
        return read_configurations(order.configurations)
    stages = default_configurations()
    return stages if own == NONE_OF_ITS_OWN else (*stages, AS_SERVED)
