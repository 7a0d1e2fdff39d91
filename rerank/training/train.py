"""Lists -> trained network: listwise distillation with an anchor on the absolute grade."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.model_source import source_fingerprint
from core.progress import Reporter
from rerank.pairs import Pair, PairTokenizer, pack
from rerank.training.checkpoint import Checkpoint, Weights
from rerank.training.network import CrossEncoder, initialised_from
from rerank.training.settings import Architecture, TrainingSettings
from rerank.training.teacher import TrainingList
from rerank.training.validation import mean_ndcg


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learnt, and what is never learnt but tried.

    Attributes:
        passages: the text of every product.
        lists: to learn; their `products` are positions in `passages`.
        held_out: to try the network on; empty to keep the last network unseen.
    """

    passages: Sequence[str]
    lists: Sequence[TrainingList]
    held_out: Sequence[TrainingList] = ()


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network and how it came about.

    Attributes:
        network: the best one on the held-out lists, else the last; in evaluation mode.
        losses: (steps,) mean loss of each step.
        checks: (step, mean NDCG@10 on the held-out lists) of each trial.
    """

    network: CrossEncoder
    losses: NDArray[np.float32]
    checks: tuple[tuple[int, float], ...]


def train(
    lessons: Lessons,
    encoder_folder: Path,
    *,
    shape: Architecture,
    settings: TrainingSettings,
    progress: Reporter,
    checkpoint: Path | None = None,
) -> Trained:
    """Train a cross-encoder to order lists as their grades say.

    Args:
        lessons: what to learn.
        encoder_folder: a sentence-transformers BERT encoder to start from.
        shape: the network.
        settings: the recipe.
        progress: told of every step.
        checkpoint: the file to keep the state in. A training that was killed goes on from
            it, and ends with the very weights of one that never was.
    """
    training = Training(lessons, encoder_folder, shape=shape, settings=settings)
    if checkpoint is not None:
        training.resume(checkpoint)
    return training.run(progress, checkpoint)


class Training:
    """A network on its way: the lists, the optimiser and what was reached so far.

    The arguments are those of `train`.
    """

    def __init__(
        self,
        lessons: Lessons,
        encoder_folder: Path,
        *,
        shape: Architecture,
        settings: TrainingSettings,
    ) -> None:
        torch.manual_seed(settings.seed)
        self._lessons = lessons
        self._settings = settings
        self._network = initialised_from(encoder_folder, shape)
        self._network.words.requires_grad_(requires_grad=False)
        self._tokenizer = PairTokenizer(
            encoder_folder / "tokenizer.json", max_tokens=shape.max_tokens
        )
        self._steps_an_epoch = -(-len(lessons.lists) // settings.lists_in_step)
        self._steps = self._steps_an_epoch * settings.epochs
        self._check_every = max(1, self._steps // settings.checks)
        self._optimiser = torch.optim.AdamW(
            [weights for weights in self._network.parameters() if weights.requires_grad],
            weight_decay=settings.weight_decay,
        )
        self._reached = Checkpoint(training_key(lessons, encoder_folder, shape, settings))
        self._network.train()

    @property
    def steps_left(self) -> int:
        """How many steps there are still to do."""
        return self._steps - self._reached.step

    @property
    def pairs(self) -> int:
        """How many pairs the lists of an epoch hold."""
        return sum(len(each.products) for each in self._lessons.lists)

    def seconds_a_step(self) -> float:
        """How long a step takes, by one that is thrown away."""
        self._loss(0)
        started = time.perf_counter()
        self._loss(0).backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        self._optimiser.zero_grad()
        return time.perf_counter() - started

    def resume(self, path: Path) -> None:
        """Go on from the state at `path`, if it is one of this training."""
        found = Checkpoint.read(path, key=self._reached.key)
        if found is None:
            return
        self._network.load_state_dict(found.weights, strict=False)
        self._optimiser.load_state_dict(found.optimiser)
        torch.set_rng_state(found.random)
        self._reached = found

    def run(self, progress: Reporter, checkpoint: Path | None) -> Trained:
        """Do the steps that are left, keeping the state in the file `checkpoint`."""
        left = range(self._reached.step, self._steps)
        for step in progress.track(left, label="training", total=len(left)):
            self._step(step)
            due = (step + 1) % self._settings.checkpoint_steps == 0 or step + 1 == self._steps
            if checkpoint is not None and due:
                self._state().write(checkpoint)
        return self._result()

    def _state(self) -> Checkpoint:
        """Everything that the next step depends on."""
        self._reached.weights = self._trained_weights()
        self._reached.optimiser = self._optimiser.state_dict()
        self._reached.random = torch.get_rng_state()
        return self._reached

    def _step(self, step: int) -> None:
        """Learn the lists of one step, and try the network where that is due."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._settings.learning_rate * self._rate(step)
        loss = self._loss(step)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._reached.losses.append(float(loss.detach()))
        self._reached.step = step + 1
        due = (step + 1) % self._check_every == 0 or step + 1 == self._steps
        if self._lessons.held_out and due:
            self._check()

    def _result(self) -> Trained:
        """The best network of all trials."""
        if self._reached.best:
            self._network.load_state_dict(self._reached.best, strict=False)
        return Trained(
            self._network.eval(),
            np.array(self._reached.losses, dtype=np.float32),
            tuple(self._reached.checks),
        )

    def _loss(self, step: int) -> Tensor:
        batch = self._batch(step)
        return _loss(self._logits(batch), batch, temperature=self._settings.temperature)

    def _batch(self, step: int) -> list[TrainingList]:
        """The lists of a step; every epoch has an order of its own."""
        epoch, place = divmod(step, self._steps_an_epoch)
        lists, size = self._lessons.lists, self._settings.lists_in_step
        order = np.random.default_rng([self._settings.seed, epoch]).permutation(len(lists))
        return [lists[number] for number in order[place * size : (place + 1) * size]]

    def _rate(self, step: int) -> float:
        """The share of the learning rate: a linear rise, then a linear fall to 0."""
        rise = max(1, round(self._settings.warmup * self._steps))
        return min((step + 1) / rise, (self._steps - step) / max(1, self._steps - rise))

    def _logits(self, batch: Sequence[TrainingList]) -> Tensor:
        pairs = _pairs(self._tokenizer, batch, self._lessons.passages)
        return logits_of(self._network, pairs, self._settings.pairs_in_pass)

    def _check(self) -> None:
        held_out = self._lessons.held_out
        self._network.eval()
        with torch.no_grad():
            logits = self._logits(held_out).numpy()
        self._network.train()
        ends = np.cumsum([len(each.products) for each in held_out])[:-1]
        reached = mean_ndcg(np.split(logits, ends), [each.relevance for each in held_out])
        if reached > max((value for _, value in self._reached.checks), default=-1.0):
            self._reached.best = {
                name: weights.clone() for name, weights in self._trained_weights().items()
            }
        self._reached.checks.append((self._reached.step, reached))

    def _trained_weights(self) -> Weights:
        """All but the word pieces, which are as they were in the encoder."""
        state = self._network.state_dict()
        return {name: weights for name, weights in state.items() if name != "words.weight"}


def logits_of(network: CrossEncoder, pairs: Sequence[Pair], size: int) -> Tensor:
    """(pairs,) logits, computed in passes of `size` pairs of like length."""
    by_length = sorted(range(len(pairs)), key=lambda place: len(pairs[place]))
    parts = [
        network(*(torch.from_numpy(part) for part in pack([pairs[p] for p in chunk]).values()))
        for chunk in (by_length[i : i + size] for i in range(0, len(by_length), size))
    ]
    places = torch.tensor(by_length)
    return torch.cat(parts)[torch.argsort(places)]


def _pairs(
    tokenizer: PairTokenizer, batch: Sequence[TrainingList], passages: Sequence[str]
) -> list[Pair]:
    return [
        pair
        for each in batch
        for pair in tokenizer.encode(each.query, [passages[p] for p in each.products])
    ]


def _loss(logits: Tensor, batch: Sequence[TrainingList], *, temperature: float) -> Tensor:
    """Mean over lists of KL(teacher || student) + binary cross-entropy to the grade.

    The student's distribution over a list is softmax(logits): where its grades lie
    in the middle, a logit moves about 1 / temperature times as fast as its grade.
    """
    total = logits.new_zeros(())
    start = 0
    for each in batch:
        scores = logits[start : start + len(each.products)]
        start += len(each.products)
        grades = torch.from_numpy(each.relevance)
        wanted = nn.functional.softmax(grades / temperature, dim=0)
        listwise = nn.functional.kl_div(
            nn.functional.log_softmax(scores, dim=0), wanted, reduction="sum"
        )
        total = total + listwise + nn.functional.binary_cross_entropy_with_logits(scores, grades)
    return total / len(batch)


def training_key(
    lessons: Lessons, encoder_folder: Path, shape: Architecture, settings: TrainingSettings
) -> str:
    """Names the training: what is learnt, from what, by which settings."""
    digest = hashlib.sha256(f"{shape}{settings}{source_fingerprint(encoder_folder)}".encode())
    for passage in lessons.passages:
        digest.update(passage.encode() + b"\0")
    for part in (lessons.lists, lessons.held_out):
        for each in part:
            digest.update(each.query.encode() + b"\0")
            digest.update(each.products.tobytes() + each.relevance.tobytes())
        digest.update(b"\0")
    return digest.hexdigest()
