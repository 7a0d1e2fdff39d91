"""What batch models are made from, and what they must be able to do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol

from typing_extensions import TypeVar

from core.progress import Reporter
from events.trade import Trade


class Model(Protocol):
    """A fitted model: immutable, its arrays memory-mapped where they are large."""

    def save(self, folder: Path) -> None:
        """Write it into an empty folder: .npy, .arrow and .json, the same bytes for the same data.

        No pickles.
        """


ModelT = TypeVar("ModelT", bound=Model)
ModelT_co = TypeVar("ModelT_co", bound=Model, default=Model, covariant=True)


@dataclass(frozen=True)
class Recipe(Generic[ModelT_co]):
    """How one model is made, and opened again.

    Attributes:
        name: of its folder in a version: lower-case letters, digits and "_".
        fit: makes it and says how far it has come; raises BadInput where there is too little
            to learn from, and the model is left out.
        open: what `save` wrote; raises IndexUnusable where that is damaged.
        format: raised whenever `open` could not read what was saved before.
    """

    name: str
    fit: Callable[[Trade, Reporter], ModelT_co]
    open: Callable[[Path], ModelT_co]
    format: int = 1


def in_one_step(fit: Callable[[Trade], ModelT]) -> Callable[[Trade, Reporter], ModelT]:
    """A fit that is too short to say how far it has come."""

    def fit_silently(data: Trade, _: Reporter) -> ModelT:
        return fit(data)

    return fit_silently
