"""The state of a training on disk, from which it goes on to the same weights."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

FILE = "checkpoint.safetensors"
_MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that the next step depends on beside the data.

    Attributes:
        key: names what is trained, on what, and how.
        step: steps done.
        tensors: the weights and AdamW's two moments of each, by name.
        losses: of the steps done, float32, shape (step,).
    """

    key: str
    step: int
    tensors: dict[str, Tensor]
    losses: Tensor


def state_of(
    parameters: dict[str, torch.nn.Parameter], optimiser: torch.optim.AdamW
) -> dict[str, Tensor]:
    """The weights and the moments."""
    tensors = {f"weights.{name}": weights.detach() for name, weights in parameters.items()}
    for name, weights in parameters.items():
        for moment in _MOMENTS:
            tensors[f"{moment}.{name}"] = optimiser.state[weights][moment]
    return tensors


def restore(
    parameters: dict[str, torch.nn.Parameter], optimiser: torch.optim.AdamW, found: Checkpoint
) -> None:
    """Put the weights and the moments of `found` in place."""
    with torch.no_grad():
        for name, weights in parameters.items():
            weights.copy_(found.tensors[f"weights.{name}"])
            optimiser.state[weights] = {
                "step": torch.tensor(float(found.step)),
                **{moment: found.tensors[f"{moment}.{name}"] for moment in _MOMENTS},
            }


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Put it in the place of the one before, whole or not at all."""
    path, partial = folder / FILE, folder / f".{FILE}.partial"
    save_file(
        {**checkpoint.tensors, "losses": checkpoint.losses},
        partial,
        metadata={"key": checkpoint.key, "step": str(checkpoint.step)},
    )
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def read_checkpoint(folder: Path, key: str) -> Checkpoint | None:
    """The checkpoint in `folder`; None if there is none, or none of this training."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            said = file.metadata() or {}
            if said.get("key") != key:
                return None
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    except SafetensorError:
        return None
    losses = tensors.pop("losses")
    return Checkpoint(key, int(said["step"]), tensors, losses)
