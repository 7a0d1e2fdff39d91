"""For every product a short list of others, best first: written once, then memory-mapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Mask
from recommend.artefacts.files import damaged, open_array, save_arrays

Starts = npt.NDArray[np.int64]


class Row(NamedTuple):
    """The neighbours of one product: codes, scores and counts, each of shape (m,)."""

    products: Codes
    scores: FloatArray
    counts: Codes

    def where(self, mask: Mask) -> "Row":
        """Those of a mask, shape (m,)."""
        return Row(self.products[mask], self.scores[mask], self.counts[mask])


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Compressed rows: the neighbours of product i lie from starts[i] to starts[i + 1].

    Attributes:
        starts: int64, shape (products + 1,).
        products: int32 codes, shape (m,).
        scores: float64, shape (m,), above 0, falling within a row.
        counts: int32, shape (m,): baskets or shops that have both.
    """

    starts: Starts
    products: Codes
    scores: FloatArray
    counts: Codes

    @classmethod
    def ranked(cls, size: int, owners: Codes, row: Row, most: int) -> Self:
        """At most `most` neighbours a product, the highest scores first, then the lower code.

        Args:
            size: how many products there are.
            owners: codes, shape (m,): whose neighbour each one is.
            row: the neighbours of all of them; those with a score of 0 or less are left out.
            most: how many are kept of each.
        """
        above = row.scores > 0
        owners, row = owners[above], row.where(above)
        order = np.lexsort((row.products, -row.scores, owners))
        owners = owners[order]
        places = np.arange(owners.size) - np.searchsorted(owners, owners)
        kept = order[places < most]
        starts = np.searchsorted(owners[places < most], np.arange(size + 1))
        return cls(
            starts=starts.astype(np.int64),
            products=row.products[kept].astype(np.int32),
            scores=row.scores[kept].astype(np.float64),
            counts=row.counts[kept].astype(np.int32),
        )

    def of(self, product: int) -> Row:
        """The neighbours of one product, best first."""
        inside = slice(int(self.starts[product]), int(self.starts[product + 1]))
        return Row(self.products[inside], self.scores[inside], self.counts[inside])

    def of_all(self, products: Sequence[int]) -> tuple[Codes, Row]:
        """The neighbours of several: whose each one is, by place in `products`, and their rows."""
        codes = np.asarray(products, dtype=np.int64)
        starts, sizes = self.starts[codes], self.starts[codes + 1] - self.starts[codes]
        owners = np.repeat(np.arange(codes.size, dtype=np.int32), sizes)
        # Where a product's row begins here, and where it begins there.
        inside = np.arange(owners.size) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        return owners, Row(self.products[inside], self.scores[inside], self.counts[inside])

    def save(self, folder: Path, name: str) -> None:
        """Write it as NAME_starts.npy and so on."""
        columns = ("starts", "products", "scores", "counts")
        save_arrays(folder, {f"{name}_{column}": getattr(self, column) for column in columns})


def open_neighbours(folder: Path, name: str, size: int) -> Neighbours:
    """What `Neighbours.save` wrote, of `size` products.

    Raises:
        IndexUnusable: a file is missing, damaged, or points at what is not there.
    """
    products = open_array(folder, f"{name}_products", np.int32)
    shape = (products.size,)
    neighbours = Neighbours(
        starts=open_array(folder, f"{name}_starts", np.int64, (size + 1,)),
        products=products,
        scores=open_array(folder, f"{name}_scores", np.float64, shape),
        counts=open_array(folder, f"{name}_counts", np.int32, shape),
    )
    starts = neighbours.starts
    if starts[0] != 0 or starts[-1] != products.size or (np.diff(starts) < 0).any():
        raise damaged(folder / f"{name}_starts.npy", "it points at what is not there")
    if products.size and not 0 <= int(products.min()) <= int(products.max()) < size:
        raise damaged(folder / f"{name}_products.npy", "it points at what is not there")
    return neighbours
