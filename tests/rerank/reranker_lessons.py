"""Lessons that a tiny cross-encoder can learn; run by itself, trains it on them."""

import sys
from pathlib import Path

import numpy as np
import torch

from core.progress import Silent
from rerank.training.settings import Architecture, TrainingSettings
from rerank.training.teacher import TrainingList
from rerank.training.train import Lessons, Trained, train

THINGS = ("mouse", "cable", "lamp", "desk")
PASSAGES = tuple(f"{thing} {colour}" for thing in THINGS for colour in ("red", "blue", "black"))
SETTINGS = TrainingSettings(
    lists_in_step=4, epochs=20, learning_rate=3e-3, checks=4, checkpoint_steps=10
)


def lessons() -> Lessons:
    """40 lists to learn and 8 to try: of each thing its own products and some others."""
    chance = np.random.default_rng(1)
    lists = []
    for number in range(48):
        thing = number % len(THINGS)
        products = chance.permutation(len(PASSAGES))[:6]
        grades = (products // 3 == thing).astype(np.float32)
        lists.append(TrainingList(THINGS[thing], products.astype(np.int64), grades))
    return Lessons(PASSAGES, lists[:40], lists[40:])


def trained(encoder: Path, checkpoint: Path | None) -> Trained:
    """The cross-encoder that learnt `lessons`, in 200 steps."""
    # Sums of several threads are in the order in which these come.
    torch.set_num_threads(1)
    shape = Architecture.of_encoder(encoder, layers=2, max_tokens=24)
    return train(
        lessons(),
        encoder,
        shape=shape,
        settings=SETTINGS,
        progress=Silent(),
        checkpoint=checkpoint,
    )


if __name__ == "__main__":
    trained(Path(sys.argv[1]), Path(sys.argv[2]))
