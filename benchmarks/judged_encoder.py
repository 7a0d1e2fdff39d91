"""An encoder that learns judged lists: the cosine of query and title in a softmax over a list."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core.fingerprint import of_parts
from core.model_source import ModelSource, source_fingerprint
from core.progress import Reporter
from indexer.training.checkpoint import (
    Checkpoint,
    read_checkpoint,
    restore,
    state_of,
    write_checkpoint,
)
from indexer.training.network import TrainedEncoder

Floats = npt.NDArray[np.float64]

MAX_TOKENS = 40
LISTS_IN_STEP = 12
LEARNING_RATE = 8e-5
WARM_UP = 0.06
SCALE = 14.0
"""Of cosines, before the softmax."""

TEMPERATURE = 0.2
"""Of grades, before theirs."""

OTHERS = 0.2
"""Weight of telling a list's own products from those of the step's other lists."""

KEPT_EVERY = 50
LISTS_AT_ONCE = 32


class JudgedList(Protocol):
    """A query and the products that were judged for it."""

    @property
    def query(self) -> str:
        """As it was typed."""
        ...

    @property
    def titles(self) -> Sequence[str]:
        """Of the products."""
        ...

    @property
    def grades(self) -> Floats:
        """(products,), from 0 to 1."""
        ...


def cosines(
    encoder: TrainedEncoder, lists: Sequence[JudgedList], progress: Reporter
) -> list[Floats]:
    """(products,) cosines with the query, of each list."""
    encoder.network.eval()
    starts = range(0, len(lists), LISTS_AT_ONCE)
    found: list[Floats] = []
    with torch.no_grad():
        for start in progress.track(starts, label="encoding", total=len(starts)):
            batch = lists[start : start + LISTS_AT_ONCE]
            queries, products = _vectors(encoder, batch)
            for query, own in zip(queries, products, strict=True):
                found.append((own @ query).numpy().astype(np.float64))
    return found


def tuned(
    source: ModelSource,
    lists: Sequence[JudgedList],
    *,
    epochs: int,
    seed: int,
    workspace: Path,
    progress: Reporter,
) -> TrainedEncoder:
    """The encoder after it learnt `lists`; a run that was stopped goes on from `workspace`."""
    encoder = TrainedEncoder(source, max_tokens=MAX_TOKENS)
    parameters = dict(encoder.trained())
    optimiser = torch.optim.AdamW(list(parameters.values()), weight_decay=0.01)
    an_epoch = -(-len(lists) // LISTS_IN_STEP)
    steps = an_epoch * epochs
    key = tuning_key(source, lists, epochs, seed)
    found, losses = read_checkpoint(workspace, key), list[float]()
    if found is not None:
        restore(parameters, optimiser, found)
        losses = found.losses.tolist()
    left = range(len(losses), steps)
    # Without dropout: the lists are learnt once or twice.
    encoder.network.eval()
    for step in progress.track(left, label="training the encoder", total=len(left)):
        epoch, place = divmod(step, an_epoch)
        order = np.random.default_rng([seed, epoch]).permutation(len(lists))
        numbers = order[place * LISTS_IN_STEP : (place + 1) * LISTS_IN_STEP]
        rise = min((step + 1) / (WARM_UP * steps), (steps - step) / ((1 - WARM_UP) * steps))
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * rise
        loss = _loss(encoder, [lists[number] for number in numbers])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if (step + 1) % KEPT_EVERY == 0 or step + 1 == steps:
            tensors = state_of(parameters, optimiser)
            write_checkpoint(workspace, Checkpoint(key, step + 1, tensors, torch.tensor(losses)))
    return encoder


def _loss(encoder: TrainedEncoder, batch: Sequence[JudgedList]) -> Tensor:
    """KL from grades to cosines within a list, and the list's products against all others."""
    queries, products = _vectors(encoder, batch)
    every = torch.cat(products)
    total = every.new_zeros(())
    start = 0
    for query, judged in zip(queries, batch, strict=True):
        scores = SCALE * (every @ query)
        own = scores[start : start + len(judged.titles)]
        start += len(judged.titles)
        wanted = torch.softmax(torch.from_numpy(judged.grades).float() / TEMPERATURE, dim=0)
        total = total + nn.functional.kl_div(torch.log_softmax(own, dim=0), wanted, reduction="sum")
        total = total + OTHERS * (torch.logsumexp(scores, dim=0) - torch.logsumexp(own, dim=0))
    return total / len(batch)


def _vectors(
    encoder: TrainedEncoder, batch: Sequence[JudgedList]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """(lists, width) of the queries, and (products, width) of each list."""
    queries = encoder.vectors([judged.query for judged in batch])
    titles = encoder.vectors([title for judged in batch for title in judged.titles])
    return queries, torch.split(titles, [len(judged.titles) for judged in batch])


def tuning_key(source: ModelSource, lists: Sequence[JudgedList], epochs: int, seed: int) -> str:
    """Names what is trained, on what and how."""
    said = f"{source_fingerprint(source.folder)} {epochs} {seed}"
    learnt = (part for each in lists for part in (each.query, each.grades.tobytes()))
    return of_parts((said, *learnt))
