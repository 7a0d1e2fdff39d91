"""The state of a training on disk, from which it goes on as if it had never been stopped."""

import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

Weights = dict[str, Tensor]


@dataclass(slots=True)
class Checkpoint:
    """Everything that the next step depends on.

    Attributes:
        key: names the training; a checkpoint of another one is of no use.
        step: how many steps are done.
        weights: of the network, those that are trained.
        optimiser: its state.
        random: torch's own generator.
        losses: mean loss of each step.
        checks: (step, quality on held-out lists) of each trial.
        best: the weights of the best trial; empty before the first.
    """

    key: str
    step: int = 0
    weights: Weights = field(default_factory=dict)
    optimiser: dict[str, Any] = field(default_factory=dict)
    random: Tensor = field(default_factory=torch.get_rng_state)
    losses: list[float] = field(default_factory=list)
    checks: list[tuple[int, float]] = field(default_factory=list)
    best: Weights = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Replace the file at `path`: after a crash it holds this state or the one before."""
        partial = path.with_name(f".{path.name}.partial")
        with partial.open("wb") as file:
            torch.save({name: getattr(self, name) for name in self.__slots__}, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)

    @classmethod
    def read(cls, path: Path, *, key: str) -> "Checkpoint | None":
        """The state at `path`; None if there is none, or it is of another training.

        A file that cannot be read is as good as none: the training begins anew.
        """
        # torch.save writes a ZIP archive, whose directory is the last thing in it.
        if not zipfile.is_zipfile(path):
            return None
        try:
            found = cls(**torch.load(path, map_location="cpu", weights_only=True))
        except (RuntimeError, TypeError):
            return None
        return found if found.key == key else None
