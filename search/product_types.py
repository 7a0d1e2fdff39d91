"""What sort of thing each product is, and which attributes it has."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from core.errors import IndexUnusable


class ProductTypes:
    """The type of every product and the names of its attributes, memory-mapped.

    Args:
        folder: what indexer.types wrote.
        documents: rows of the catalogue.

    Attributes:
        names: of the types, the commonest first, lower case.
        attributes: names of the attributes.
        of_row: int32, shape (n,): the number of each row's type, -1 where none was found.
        centroids: float16, shape (types, d): unit vectors about the catalogue's mean.
        attribute_offsets: int64, shape (n + 1,): where each row's attributes lie.
        attribute_names: int32: numbers of names, rising within a row.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        described = orjson.loads((folder / "types.json").read_bytes())
        self.names: tuple[str, ...] = tuple(described["types"])
        self.attributes: tuple[str, ...] = tuple(described["attributes"])
        self.of_row: npt.NDArray[np.int32] = np.load(folder / "of_row.npy", mmap_mode="r")
        self.centroids: npt.NDArray[np.float16] = np.load(folder / "centroids.npy", mmap_mode="r")
        self.attribute_offsets: npt.NDArray[np.int64] = np.load(
            folder / "attribute_offsets.npy", mmap_mode="r"
        )
        self.attribute_names: npt.NDArray[np.int32] = np.load(
            folder / "attribute_names.npy", mmap_mode="r"
        )
        fitting = (
            self.of_row.shape == (documents,)
            and self.attribute_offsets.shape == (documents + 1,)
            and len(self.centroids) == len(self.names)
        )
        if not fitting:
            raise IndexUnusable("the types do not belong together", field=folder.name)

    def name(self, row: int) -> str | None:
        """The type of a row; None where none was found."""
        number = int(self.of_row[row])
        return None if number < 0 else self.names[number]

    def attributes_of(self, row: int) -> npt.NDArray[np.int32]:
        """The numbers of the names of a row's attributes, rising."""
        first, last = self.attribute_offsets[row : row + 2]
        numbers: npt.NDArray[np.int32] = self.attribute_names[first:last]
        return numbers
