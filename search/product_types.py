"""What sort of thing each product is, what it is made for, and which attributes it has."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import orjson

from core.analysis import Analyzer
from core.errors import IndexUnusable
from search.mapped_array import mapped_array

Rows = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float32]

CACHED_TYPES = 1024


class Types(Protocol):
    """What sort of thing each product is; the attributes are those of `ProductTypes`."""

    names: tuple[str, ...]
    of_row: Rows
    groups: Rows
    categories: Rows
    category_parents: Rows
    accessory_words: npt.NDArray[np.uint64]
    host_pairs: Rows
    host_shares: FloatArray

    @property
    def closeness(self) -> Callable[[int], FloatArray]:
        """Of a type, its cosines with every type, about the mean; shape (types,)."""
        ...

    @property
    def rows_made_for(self) -> Callable[[int], Rows]:
        """Of a type, the rows made for products of it, rising."""
        ...

    def name(self, number: int) -> str | None:
        """The name of a type; None for -1, no type."""
        ...

    def attributes_of(self, row: int) -> Rows:
        """The numbers of the names of a row's attributes, rising."""
        ...

    def hosts_of(self, row: int) -> Rows:
        """The types that a row's title or description says it is made for, rising."""
        ...

    def overlap(self, row: int, rows: Rows) -> FloatArray:
        """As `ProductTypes.overlap`."""
        ...

    def named_in(self, text: str, analyzer: Analyzer) -> int:
        """As `ProductTypes.named_in`."""
        ...

    def named_by(self, stems: Sequence[str], analyzer: Analyzer) -> int:
        """As `ProductTypes.named_by`."""
        ...

    def accessory_words_in(self, text: str, analyzer: Analyzer) -> int:
        """The words for accessories in `text`, as `accessory_words` holds them."""
        ...


class ProductTypes:
    """The type of every product and what else tells products apart, memory-mapped.

    Args:
        folder: what indexer.types wrote.
        documents: rows of the catalogue.

    Attributes:
        names: of the types, the commonest first, lower case.
        attributes: names of the attributes.
        of_row: int32, shape (n,): the number of each row's type, -1 where none was found.
        groups: int32, shape (n,): shared by the variants of one product, -1 without.
        categories: int32, shape (n,): of each row's narrowest category, -1 without.
        category_parents: int32, shape (categories,): the one above, -1 at the top.
        accessory_words: uint64, shape (n,): which words for accessories the title has.
        host_pairs: int32, shape (k, 2): a type and one that it goes with.
        host_shares: float32, shape (k,): of the first type's products that say so.
        attribute_weights: float32: of each attribute name its inverse document frequency.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        described = orjson.loads((folder / "types.json").read_bytes())
        self.names: tuple[str, ...] = tuple(described["types"])
        self.attributes: tuple[str, ...] = tuple(described["attributes"])
        self.of_row: Rows = mapped_array(folder / "of_row.npy")
        self.groups: Rows = mapped_array(folder / "groups.npy")
        self.categories: Rows = mapped_array(folder / "categories.npy")
        self.category_parents: Rows = mapped_array(folder / "category_parents.npy")
        self.host_pairs: Rows = mapped_array(folder / "host_pairs.npy")
        self.host_shares: FloatArray = mapped_array(folder / "host_shares.npy")
        self.accessory_words: npt.NDArray[np.uint64] = mapped_array(folder / "accessory_words.npy")
        self._accessory_stems: tuple[str, ...] = tuple(described["accessory_words"])
        self._attributes = SparseRows(
            mapped_array(folder / "attribute_offsets.npy"),
            mapped_array(folder / "attribute_names.npy"),
        )
        self._hosts = SparseRows(
            mapped_array(folder / "host_offsets.npy"), mapped_array(folder / "host_types.npy")
        )
        # Few and read for every request: not worth the page faults of a map.
        self._centroids = np.load(folder / "centroids.npy").astype(np.float32)
        rows = (self.of_row, self.groups, self.categories, self.accessory_words)
        if (
            any(column.shape != (documents,) for column in rows)
            or len(self._attributes) != documents
            or len(self._hosts) != documents
            or len(self._centroids) != len(self.names)
        ):
            raise IndexUnusable("the types do not belong together", field=folder.name)
        self.attribute_weights = self._attributes.weights(len(self.attributes))
        self.closeness = lru_cache(CACHED_TYPES)(self._closeness)
        self.rows_made_for = lru_cache(CACHED_TYPES)(self._rows_made_for)
        self._keys = lru_cache(1)(self._number_by_key)

    def name(self, number: int) -> str | None:
        """The name of a type; None for -1, no type."""
        return None if number < 0 else self.names[number]

    def attributes_of(self, row: int) -> Rows:
        """The numbers of the names of a row's attributes, rising."""
        return self._attributes[row]

    def hosts_of(self, row: int) -> Rows:
        """The types that a row's title or description says it is made for, rising."""
        return self._hosts[row]

    def _rows_made_for(self, number: int) -> Rows:
        """The rows made for products of a type, rising."""
        return self._hosts.rows_with(number)

    def overlap(self, row: int, rows: Rows) -> FloatArray:
        """How alike the attribute names of `row` and `rows` are, float32, shape (len(rows),).

        The Jaccard index with each name weighted by its inverse document frequency; NaN
        where either has fewer than three attributes.
        """
        return self.overlap_with(self.attributes_of(row), rows)

    def overlap_with(self, numbers: Rows, rows: Rows) -> FloatArray:
        """The same for the attributes of `numbers` in place of a row's."""
        return self._attributes.overlap(numbers, rows, self.attribute_weights)

    def _closeness(self, number: int) -> FloatArray:
        """Cosines of a type with every type, about the mean: 0 by chance; shape (types,)."""
        cosines: FloatArray = self._centroids @ self._centroids[number]
        return cosines

    def named_in(self, text: str, analyzer: Analyzer) -> int:
        """The type that `text` names last, before any "for"; the longest there, -1 for none."""
        return self.named_by(_stems(text, analyzer), analyzer)

    def named_by(self, stems: Sequence[str], analyzer: Analyzer) -> int:
        """The same for words that `analyzer` has brought to their stems."""
        keys = self._keys(analyzer)
        if "for" in stems:
            stems = stems[: stems.index("for")]
        best, place = -1, 0
        while place < len(stems):
            spans = ((words, " ".join(stems[place : place + words])) for words in (3, 2, 1))
            words, found = next(
                ((words, keys[span]) for words, span in spans if span in keys), (1, best)
            )
            best, place = found, place + words
        return best

    def accessory_words_in(self, text: str, analyzer: Analyzer) -> int:
        """The words for accessories in `text`, as `accessory_words` holds them."""
        stems = set(_stems(text, analyzer))
        return sum(
            1 << number for number, stem in enumerate(self._accessory_stems) if stem in stems
        )

    def _number_by_key(self, analyzer: Analyzer) -> dict[str, int]:
        return {
            " ".join(_stems(name, analyzer)): number
            for number, name in reversed([*enumerate(self.names)])
        }


LEAST_ATTRIBUTES = 3


class SparseRows:
    """A list of numbers for every row, in compressed sparse rows.

    Args:
        offsets: int64, shape (n + 1,).
        numbers: int32, rising within a row.
    """

    def __init__(self, offsets: npt.NDArray[np.int64], numbers: Rows) -> None:
        self._offsets = offsets
        self._numbers = numbers
        if numbers.size != offsets[-1]:
            raise IndexUnusable("the types do not belong together", field="types")

    def __len__(self) -> int:
        return int(self._offsets.size) - 1

    def __getitem__(self, row: int) -> Rows:
        return self._numbers[self._offsets[row] : self._offsets[row + 1]]

    def rows_with(self, number: int) -> Rows:
        """The rows that have `number`, rising."""
        places = np.flatnonzero(self._numbers == number)
        rows = np.searchsorted(self._offsets, places, side="right") - 1
        return rows.astype(np.int32)

    def weights(self, count: int) -> FloatArray:
        """The inverse document frequency ln(1 + n / df) of each number, float32, (count,)."""
        frequencies = np.bincount(self._numbers, minlength=count)
        weights = np.log1p(len(self) / np.maximum(frequencies, 1))
        return weights.astype(np.float32)

    def overlap(self, own: Rows, rows: Rows, weights: FloatArray) -> FloatArray:
        """The weighted Jaccard index of `own` numbers and each row's, as ProductTypes states it."""
        starts, ends = self._offsets[rows], self._offsets[rows + 1]
        sizes = ends - starts
        bounds = np.concatenate(([0], np.cumsum(sizes)))
        places = np.arange(bounds[-1]) + np.repeat(starts - bounds[:-1], sizes)
        numbers = self._numbers[places]
        own_weights = np.zeros(weights.size, dtype=np.float32)
        own_weights[own] = weights[own]
        shared = _sums(own_weights[numbers], bounds)
        either = own_weights.sum() + _sums(weights[numbers], bounds) - shared
        overlap: FloatArray = (shared / np.maximum(either, 1e-12)).astype(np.float32)
        if own.size < LEAST_ATTRIBUTES:
            overlap[:] = np.nan
        overlap[sizes < LEAST_ATTRIBUTES] = np.nan
        return overlap


def _stems(text: str, analyzer: Analyzer) -> list[str]:
    return [word.terms[-1] for word in analyzer.words(text) if word.terms]


def _sums(values: FloatArray, bounds: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    sums: npt.NDArray[np.float64] = running[bounds[1:]] - running[bounds[:-1]]
    return sums
