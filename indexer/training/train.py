"""Pairs -> a trained encoder: a loop whose every step depends on the seed and its number alone."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import torch
from torch import Tensor, nn

from core.fingerprint import of_parts
from core.model_source import ModelSource, source_fingerprint
from core.progress import Reporter
from indexer.training.batches import Batch, TrainingSet
from indexer.training.checkpoint import (
    Checkpoint,
    read_checkpoint,
    restore,
    state_of,
    write_checkpoint,
)
from indexer.training.loss import drift, ranking_loss
from indexer.training.network import TrainedEncoder
from indexer.training.pairs import fingerprint
from indexer.training.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out of a training.

    Attributes:
        resumed_at: the step at which an earlier try was taken up; 0 for the beginning.
        losses: of every step.
    """

    resumed_at: int
    losses: tuple[float, ...]


class Training:
    """The training of one encoder, which can be ended at any time and taken up again.

    Args:
        source: the encoder to start from.
        data: what is trained on.
        settings: how.
        folder: of the checkpoint; it is there.

    Raises:
        BadInput: the encoder is no mean-pooled BERT.
    """

    def __init__(
        self, source: ModelSource, data: TrainingSet, settings: TrainingSettings, folder: Path
    ) -> None:
        self._data, self._settings, self._folder = data, settings, folder
        self._encoder = TrainedEncoder(source, max_tokens=settings.max_tokens)
        self._parameters = dict(self._encoder.trained())
        self._optimiser = torch.optim.AdamW(
            self._parameters.values(), lr=0.0, weight_decay=settings.weight_decay
        )
        self._key = _key(source, data, settings)

    @property
    def steps_left(self) -> int:
        """Steps that a checkpoint does not save."""
        found = read_checkpoint(self._folder, self._key)
        return self._settings.steps - (0 if found is None else found.step)

    def seconds_a_step(self) -> float:
        """How long a step takes, by one that changes nothing; the one before it warms up."""
        started = 0.0
        for _ in range(2):
            started = time.perf_counter()
            self._loss(0).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._optimiser.zero_grad()
        return time.perf_counter() - started

    def run(self, progress: Reporter) -> Trained:
        """Train to the end, from the last checkpoint if there is one.

        The weights are those of an unbroken training on the same machine.
        """
        found = read_checkpoint(self._folder, self._key)
        losses: list[float] = []
        if found is not None:
            restore(self._parameters, self._optimiser, found)
            losses = found.losses.tolist()
        first, settings = len(losses), self._settings
        steps = range(first, settings.steps)
        for step in progress.track(steps, label="training", total=len(steps)):
            losses.append(self._step(step))
            if (step + 1) % settings.checkpoint_steps == 0 or step + 1 == settings.steps:
                self._write(losses)
        self._encoder.network.eval()
        return Trained(first, tuple(losses))

    def save(self, folder: Path) -> None:
        """Write the encoder as it is now to the empty `folder`, for sentence-transformers."""
        self._encoder.save(folder)

    def _step(self, step: int) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = self._settings.learning_rate * rate_factor(step, self._settings)
        loss = self._loss(step)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        nn.utils.clip_grad_norm_(self._parameters.values(), 1.0)
        self._optimiser.step()
        return float(loss.detach())

    def _loss(self, step: int) -> Tensor:
        settings = self._settings
        batch = self._data.batch(step, size=settings.batch, seed=settings.seed)
        # Dropout is drawn anew from the step's number, so that nothing need be remembered.
        torch.manual_seed(settings.seed * 1_000_003 + step)
        self._encoder.network.train()
        anchors = self._encoder.vectors(batch.anchors)
        passages = self._encoder.vectors(batch.passages)
        excluded = torch.from_numpy(batch.excluded)
        ranked = ranking_loss(anchors, passages, excluded, scale=settings.scale)
        return ranked + settings.keep * _moved(anchors, passages, batch)

    def _write(self, losses: Sequence[float]) -> None:
        tensors = state_of(self._parameters, self._optimiser)
        written = Checkpoint(self._key, len(losses), tensors, torch.tensor(losses))
        write_checkpoint(self._folder, written)


def rate_factor(step: int, settings: TrainingSettings) -> float:
    """The share of the highest learning rate at a step: a linear rise, then a linear fall."""
    rise = max(1, round(settings.warmup * settings.steps))
    return min((step + 1) / rise, (settings.steps - step) / max(1, settings.steps - rise))


def _moved(anchors: Tensor, passages: Tensor, batch: Batch) -> Tensor:
    return drift(anchors, torch.from_numpy(batch.old_anchors)) + drift(
        passages, torch.from_numpy(batch.old_passages)
    )


def _key(source: ModelSource, data: TrainingSet, settings: TrainingSettings) -> str:
    """Names what is trained, on what and how; checkpoints of anything else are not taken up."""
    return of_parts(
        (
            source_fingerprint(source.folder),
            fingerprint(data.pairs),
            data.negatives.tobytes(),
            orjson.dumps(asdict(settings)),
        )
    )
