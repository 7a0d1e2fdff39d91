"""Lists -> trained network: listwise distillation with an anchor on the absolute grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.progress import Reporter
from rerank.pairs import Pair, PairTokenizer, pack
from rerank.training.network import CrossEncoder, initialised_from
from rerank.training.settings import Architecture, TrainingSettings
from rerank.training.teacher import TrainingList


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network with the mean loss of each step, for the record."""

    network: CrossEncoder
    losses: NDArray[np.float32]


def train(
    lists: Sequence[TrainingList],
    passages: Sequence[str],
    encoder_folder: Path,
    *,
    shape: Architecture,
    settings: TrainingSettings,
    progress: Reporter,
) -> Trained:
    """Train a cross-encoder to order `lists` as their grades say.

    Args:
        lists: what to learn; `products` are positions in `passages`.
        passages: the text of every product.
        encoder_folder: a sentence-transformers BERT encoder to start from.
        shape: the network.
        settings: the recipe.
        progress: told of every step.

    Returns:
        The network in evaluation mode.
    """
    torch.manual_seed(settings.seed)
    network = initialised_from(encoder_folder, shape)
    network.words.requires_grad_(requires_grad=False)
    tokenizer = PairTokenizer(encoder_folder / "tokenizer.json", max_tokens=shape.max_tokens)
    order = np.random.default_rng(settings.seed).permutation(len(lists))
    starts = range(0, len(lists), settings.lists_in_step)
    optimiser, schedule = _optimiser(network, settings, steps=len(starts))
    losses: list[float] = []
    network.train()
    for start in progress.track(starts, label="training", total=len(starts)):
        batch = [lists[place] for place in order[start : start + settings.lists_in_step]]
        logits = _logits(network, _pairs(tokenizer, batch, passages), settings.pairs_in_pass)
        loss = _loss(logits, batch, temperature=settings.temperature)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(float(loss.detach()))
    return Trained(network.eval(), np.array(losses, dtype=np.float32))


def _optimiser(
    network: CrossEncoder, settings: TrainingSettings, *, steps: int
) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR]:
    """AdamW with a linear rise and fall of the learning rate."""
    optimiser = torch.optim.AdamW(
        [weights for weights in network.parameters() if weights.requires_grad],
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
    )
    rise = max(1, round(settings.warmup * steps))

    def factor(step: int) -> float:
        return min((step + 1) / rise, max(0.0, (steps - step) / max(1, steps - rise)))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def _pairs(
    tokenizer: PairTokenizer, batch: Sequence[TrainingList], passages: Sequence[str]
) -> list[Pair]:
    return [
        pair
        for each in batch
        for pair in tokenizer.encode(each.query, [passages[p] for p in each.products])
    ]


def _logits(network: CrossEncoder, pairs: Sequence[Pair], size: int) -> Tensor:
    """(pairs,) logits, computed in passes of `size` pairs of like length."""
    by_length = sorted(range(len(pairs)), key=lambda place: len(pairs[place]))
    parts = [
        network(*(torch.from_numpy(part) for part in pack([pairs[p] for p in chunk]).values()))
        for chunk in (by_length[i : i + size] for i in range(0, len(by_length), size))
    ]
    places = torch.tensor(by_length)
    return torch.cat(parts)[torch.argsort(places)]


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
