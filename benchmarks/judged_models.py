"""What networks say of judged lists: an encoder as it is and tuned, and a cross-encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.judged_encoder import MAX_TOKENS, cosines, tuned, tuning_key
from benchmarks.judged_kept import KeptScores
from benchmarks.judged_lists import Floats, JudgedList, Parts
from benchmarks.judged_ranking import COSINE, CROSS_ENCODER, TUNED
from core.model_source import ModelSource, source_fingerprint
from core.progress import Reporter
from core.staged_folder import staged_folder
from indexer.training.network import TrainedEncoder
from rerank.cross_encoder import CrossEncoder
from rerank.training.export import export
from rerank.training.settings import Architecture, TrainingSettings
from rerank.training.teacher import TrainingList
from rerank.training.train import Lessons, train, training_key

TRIED = 250
"""Lists, of those that the combination is fitted on, by which a training's best state is chosen."""

_KEY = "training.txt"
"""Beside an exported network: which training it is of."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained; the attributes are the command's options."""

    source: ModelSource
    workspace: Path
    layers: int
    max_tokens: int
    epochs: int
    encoder_epochs: int
    learning_rate: float
    seed: int


def network_scores(
    held: Sequence[JudgedList], parts: Parts, plan: Plan, folder: Path, progress: Reporter
) -> dict[str, list[Floats]]:
    """By feature the scores of lists by networks that learnt others.

    What was trained before is taken from the workspace.

    Args:
        held: the lists.
        parts: the lists that are learnt, and by which a training's best state is chosen.
        plan: of the training.
        folder: keeps the scores, and gives those that it kept.
        progress: told of every step.
    """
    kept = KeptScores(folder, held)
    source = source_fingerprint(plan.source.folder)

    def tuned_cosines() -> list[Floats]:
        better = tuned(
            plan.source,
            parts.learnt,
            epochs=plan.encoder_epochs,
            seed=plan.seed,
            workspace=plan.workspace,
            progress=progress,
        )
        return cosines(better, held, progress)

    def logits() -> list[Floats]:
        cross_encoder = _cross_encoder(parts, plan, progress)
        tracked = progress.track(held, label="reranking", total=len(held))
        return [_logits(cross_encoder, judged) for judged in tracked]

    def plain_cosines() -> list[Floats]:
        return cosines(TrainedEncoder(plan.source, max_tokens=MAX_TOKENS), held, progress)

    scores = {COSINE: kept.of(COSINE, source, plain_cosines)}
    if plan.encoder_epochs:
        key = tuning_key(plan.source, parts.learnt, plan.encoder_epochs, plan.seed)
        scores[TUNED] = kept.of(TUNED, key, tuned_cosines)
    scores[CROSS_ENCODER] = kept.of(CROSS_ENCODER, _course(parts, plan).key, logits)
    return scores


@dataclass(frozen=True, slots=True)
class _Course:
    """Everything that the trained cross-encoder follows from."""

    lessons: Lessons
    encoder: Path
    shape: Architecture
    settings: TrainingSettings

    @property
    def key(self) -> str:
        """Names it."""
        return training_key(self.lessons, self.encoder, self.shape, self.settings)


def _course(parts: Parts, plan: Plan) -> _Course:
    titles = {
        title for part in (parts.learnt, parts.fitted) for each in part for title in each.titles
    }
    passages = sorted(titles)
    places = {title: place for place, title in enumerate(passages)}

    def lesson(judged: JudgedList) -> TrainingList:
        products = np.array([places[title] for title in judged.titles], dtype=np.int64)
        return TrainingList(judged.query, products, judged.grades.astype(np.float32))

    folder = plan.source.folder
    return _Course(
        Lessons(
            passages,
            [lesson(judged) for judged in parts.learnt],
            [lesson(judged) for judged in parts.fitted[:TRIED]],
        ),
        folder,
        Architecture.of_encoder(folder, layers=plan.layers, max_tokens=plan.max_tokens),
        TrainingSettings(
            epochs=plan.epochs, learning_rate=plan.learning_rate, checks=5, seed=plan.seed
        ),
    )


def _cross_encoder(parts: Parts, plan: Plan, progress: Reporter) -> CrossEncoder:
    """Trained as `aisle train reranker` trains, exported, and opened as it is served."""
    course, exported = _course(parts, plan), plan.workspace / "cross-encoder"
    said = exported / _KEY
    if not (said.is_file() and said.read_text() == course.key):
        trained = train(
            course.lessons,
            course.encoder,
            shape=course.shape,
            settings=course.settings,
            progress=progress,
            checkpoint=plan.workspace / "checkpoint.pt",
        )
        with staged_folder(exported) as staged:
            export(trained.network, course.shape, course.encoder / "tokenizer.json", staged)
            (staged / _KEY).write_text(course.key)
    return CrossEncoder(exported, name=CROSS_ENCODER)


def _logits(cross_encoder: CrossEncoder, judged: JudgedList) -> Floats:
    """Scores before the sigmoid, on which sums are straight."""
    found = cross_encoder.score(judged.query, judged.titles, budget_ms=None).scores
    clipped = np.clip(found.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float64)
