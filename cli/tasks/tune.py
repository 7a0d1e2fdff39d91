"""What `aisle tune` does: judged queries in, a table and a catalogue's settings out."""

from dataclasses import dataclass
from pathlib import Path

import orjson

from api.catalogue_settings import FILE_NAME, CatalogueSettings
from cli.tasks.searching import catalogue_settings, ranker_of, reranker_of
from cli.tasks.setup import choose_catalogue, load_settings, output, progress
from cli.tasks.tuned_settings import write_tuned
from core.errors import BadInput, Conflict
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgmentFormat, Judgments, read_judgments
from experiments.offline.known_items import known_items
from experiments.offline.replay import Replayer, Setting
from experiments.offline.tuning import Objective, Plan, Tuning, grid, tune
from experiments.offline.tuning_report import folds_table, notes, tuning_table
from rerank.contract import Reranker
from rerank.passthrough import Passthrough
from search.query import Fusion
from search.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class TuningOrder:
    """What was asked for; the attributes are the command's options."""

    judgments: Path | None
    queries: Path | None
    layout: str | None
    gain: str
    known_items: int
    objective: str | None
    folds: int
    seed: int
    out: Path | None
    anyway: bool


def run(order: TuningOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Tune, report, and write what was chosen.

    Raises:
        BadInput: the judgments or the options cannot be used.
        Conflict: what was chosen does not surely gain anything, and is not written.
    """
    settings = load_settings(indexes=indexes)
    given = given_judgments(order)
    layout = choose_catalogue(settings, catalogue)
    with reporter(progress()) as bars:
        found = _tune(order, given, layout, settings, bars)
    written = None
    if found.wins or order.anyway:
        written = order.out or layout.root / FILE_NAME
        write_tuned(found.chosen, written, template=layout.root / FILE_NAME)
    console = output()
    if as_json:
        told = found.model_dump(mode="json") | {
            "written": None if written is None else str(written)
        }
        console.print_json(orjson.dumps(told).decode())
    else:
        console.print(tuning_table(found))
        console.print(folds_table(found))
        for note in (*notes(found), _UNBOUNDED):
            console.print(note, markup=False, soft_wrap=True)
        if written is not None:
            console.print(f"Written to {written.name}: {found.chosen.description}", markup=False)
    if written is None:
        raise Conflict(
            "nothing surely beats the setting as it is now, so nothing is written",
            field=FILE_NAME,
            hint="judge more queries, or write it with --anyway",
        )


def given_judgments(order: TuningOrder) -> Judgments | None:
    """The judgments of the file that was named, if any was.

    Raises:
        BadInput: it cannot be used, or an option makes no sense without it.
    """
    if order.judgments is not None:
        return read_judgments(
            order.judgments,
            queries=order.queries,
            layout=None if order.layout is None else JudgmentFormat(order.layout),
            gain=Gain(order.gain),
        )
    if order.queries is not None:
        raise BadInput("there are no judgments", field="queries", hint="name their file first")
    if order.objective not in {None, Objective.PLAIN}:
        raise BadInput(
            "of queries that are made out of the catalogue every product is judged",
            field="objective",
            hint="leave it out: plain is right for them",
        )
    return None


def _tune(
    order: TuningOrder,
    given: Judgments | None,
    layout: CatalogueLayout,
    settings: Settings,
    bars: Reporter,
) -> Tuning[Setting]:
    own = catalogue_settings(layout)
    snapshot = open_snapshot(
        layout.version(layout.current_version()), verify=settings.verify_checksums
    )
    judgments = given or known_items(snapshot, order.known_items, seed=order.seed)
    ranker = ranker_of(own, settings, layout.root)
    reranker = _reranker(own, settings)
    now, shipped = settings_of(own, settings)
    tops = (own.rerank_top or 0, settings.rerank_top)
    if reranker is None:
        now, shipped = (each.model_copy(update=_NOT_RERANKED) for each in (now, shipped))
    return tune(
        Replayer(snapshot, reranker, ranker),
        judgments,
        grid(now, shipped, deepest=0 if reranker is None else max(tops)),
        bars,
        shipped=shipped,
        plan=Plan(objective_of(order), order.folds, order.seed),
    )


_UNBOUNDED = "Reranking was given all the time it takes: mind rerank_budget_ms."
_NOT_RERANKED = {"rerank_top": 0, "rerank_weight": 0.0}


def objective_of(order: TuningOrder) -> Objective:
    """What is to become great: as asked for, or as the judgments call for."""
    if order.objective is not None:
        return Objective(order.objective)
    return Objective.PLAIN if order.judgments is None else Objective.BOTH


def _reranker(own: CatalogueSettings, settings: Settings) -> Reranker | None:
    """The reranker of the catalogue; None if there is none.

    A catalogue that does without one is tried with the server's: what was given up by an
    earlier tuning may pay by now.
    """
    usual = own.model_copy(update={"rerank_model": own.rerank_model or None})
    reranker = reranker_of(usual, settings)
    return None if isinstance(reranker, Passthrough) else reranker


def settings_of(own: CatalogueSettings, settings: Settings) -> tuple[Setting, Setting]:
    """The setting as it is now, and the one of a catalogue that sets nothing."""
    top = own.rerank_top or settings.rerank_top
    weight = settings.rerank_weight if own.rerank_weight is None else own.rerank_weight
    if own.rerank_model == "":
        weight = 0.0
    return (
        _setting(own.fusion or Fusion(), top, weight),
        _setting(Fusion(), settings.rerank_top, settings.rerank_weight),
    )


def _setting(fusion: Fusion, top: int, weight: float) -> Setting:
    """A reranker that counts nothing is asked about nothing."""
    return Setting(fusion=fusion, rerank_top=top if weight else 0, rerank_weight=weight)
