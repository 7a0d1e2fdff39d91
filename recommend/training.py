"""What batch models are made from, and what they must be able to do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol

from typing_extensions import TypeVar

from events.trade import Trade


class Model(Protocol):
    """A fitted model: immutable, its arrays memory-mapped where they are large."""

    def save(self, folder: Path) -> None:
        """Write it into an empty folder: .npy, .arrow and .json, the same bytes for the same data.

        No pickles.
        """


ModelT_co = TypeVar("ModelT_co", bound=Model, default=Model, covariant=True)


@dataclass(frozen=True)
class Recipe(Generic[ModelT_co]):
    """How one model is made, and opened again.

    Attributes:
        name: of its folder in a version: lower-case letters, digits and "_".
        fit: makes it; raises BadInput where there is too little to learn from, and the model
            is left out.
        open: what `save` wrote; raises IndexUnusable where that is damaged.
        format: raised whenever `open` could not read what was saved before.
    """

    name: str
    fit: Callable[[Trade], ModelT_co]
    open: Callable[[Path], ModelT_co]
    format: int = 1
