"""What `aisle train reranker` does: lists, training, check, and a published model if it wins."""

import shutil
from pathlib import Path

from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.reranker_checking import NEW_WEIGHT, rankers, weight_in_use
from cli.tasks.reranker_data import RerankerData, reranker_data
from cli.tasks.reranker_order import Ground, RerankerOrder, ground_of
from cli.tasks.reranker_publishing import origin_of, publish
from cli.tasks.reranker_telling import announce, note_of, tell
from cli.tasks.searching import catalogue_settings, ranker_of, reranker_of
from cli.tasks.setup import load_settings, output, progress
from cli.tasks.training_workspace import held_workspace
from core.errors import Conflict, IndexUnusable
from core.model_source import facts_of
from core.progress import Reporter, reporter
from core.staged_folder import staged_folder
from experiments.offline.reranker_check import Verdict, check
from rerank.cross_encoder import CrossEncoder
from rerank.training.conversion import MOST_DIFFERENCE
from rerank.training.export import export
from rerank.training.recipe import CHECKED_LISTS, int8_error
from rerank.training.settings import Architecture, TrainingSettings
from rerank.training.train import Training

CHECKPOINT = "checkpoint.pt"


def run(
    order: RerankerOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Train, check, publish what wins, and say what came of it.

    Raises:
        BadInput: an option or a file cannot be used.
        Conflict: the new reranker loses, or its name is taken, or is being trained.
    """
    ground = ground_of(order, load_settings(indexes=indexes), catalogue)
    told = progress() if as_json else output()
    target = ground.target
    with ending_on_sigterm(), held_workspace(target.workspace, target.name) as workspace:
        with reporter(progress()) as bars:
            data = reranker_data(order, ground.snapshot, bars)
            training, shape = _training(order, ground, data)
            training.resume(workspace / CHECKPOINT)
            announce(ground, data, training, told)
            if order.dry_run:
                return
            exported = _trained(training, shape, ground, data, workspace, bars)
            verdict = _checked(ground, data, exported, order.seed, bars)
        published = verdict.wins or bool(order.anyway)
        if published:
            note = note_of(ground, data, verdict, seed=order.seed, reason=order.anyway)
            _publish(exported, ground, shape, note)
            shutil.rmtree(workspace)
    tell(ground.target, verdict, published=published, as_json=as_json)
    if not published:
        raise Conflict(
            f"the trained reranker does not win: {'; '.join(verdict.objections)}",
            hint="more queries, more epochs or judgments may help;"
            " --anyway REASON publishes it, without training it again",
        )


def _training(
    order: RerankerOrder, ground: Ground, data: RerankerData
) -> tuple[Training, Architecture]:
    shape = Architecture.of_encoder(
        ground.source.folder, layers=order.layers, max_tokens=order.max_tokens
    )
    settings = TrainingSettings(seed=order.seed, epochs=order.epochs)
    training = Training(data.lessons, ground.source.folder, shape=shape, settings=settings)
    return training, shape


def _trained(
    training: Training,
    shape: Architecture,
    ground: Ground,
    data: RerankerData,
    workspace: Path,
    bars: Reporter,
) -> Path:
    """Train to the end; the folder of the export.

    Raises:
        IndexUnusable: the export gives other scores than the network.
    """
    trained = training.run(bars, workspace / CHECKPOINT)
    exported = workspace / "exported"
    with staged_folder(exported) as staged:
        export(trained.network, shape, ground.source.folder / "tokenizer.json", staged)
        lists = data.lessons.lists[:CHECKED_LISTS]
        error = int8_error(trained.network, staged, lists, data.lessons.passages)
        if not error <= MOST_DIFFERENCE:
            raise IndexUnusable(
                f"the int8 export's scores differ from the network's by up to {error:.3f}",
                field="model.onnx",
                hint="train with more layers, or another encoder",
            )
    return exported


def _checked(
    ground: Ground, data: RerankerData, exported: Path, seed: int, bars: Reporter
) -> Verdict:
    own = catalogue_settings(ground.layout)
    ranker = ranker_of(own, ground.settings, ground.layout.root)
    old = reranker_of(own, ground.settings)
    new = CrossEncoder(exported, name=ground.target.name, threads=ground.settings.threads)
    used = weight_in_use(own, ground.settings)
    before, after = (
        rankers(ground.snapshot, each, ranker, own, ground.settings, weight=weight)
        for each, weight in ((old, used), (new, used or NEW_WEIGHT))
    )
    return check(data.sets, before, after, seed=seed, progress=bars)


def _publish(exported: Path, ground: Ground, shape: Architecture, note: str) -> None:
    origin = origin_of(
        ground.target.name,
        source=f"aisle train reranker --catalogue {ground.layout.name}",
        licence=facts_of(ground.source.folder).licence,
        layers=len(shape.source_layers),
        width=shape.width,
        note=note,
    )
    unasked = weight_in_use(catalogue_settings(ground.layout), ground.settings) == 0
    weight = NEW_WEIGHT if unasked else None
    publish(exported, ground.target, origin, ground.layout, weight=weight)
