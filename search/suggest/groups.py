"""Groups of what can be suggested: queries, products, categories, brands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.errors import IndexUnusable
from search.arrays import Mask
from search.mapped_array import mapped_array
from search.suggest.match_kernels import SCAN_MARGIN, find_best, gather_best
from search.suggest.row_kernels import add_signs, count_alive, invert, sum_bought
from search.suggest.typed import UNIT, Costs, Meanings

RECORDS = 16_384
"""Records of a group that are kept as they are shown."""

Counts = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What is looked for in a group.

    Attributes:
        meant: what the typed words mean; of no words for what is most popular.
        costs: uint8, shape (typed words, vocabulary), as `meant` writes them.
        least_cost: of any match, in units of weight.
        alive: int32, shape (items,): how many products each item names here; an item of
            none is not found.
    """

    meant: Meanings
    costs: Costs
    least_cost: float
    alive: Counts


@dataclass(frozen=True, slots=True)
class Found:
    """Items, the best first, and the weight less the cost of each."""

    items: list[int]
    scores: list[float]


@dataclass(frozen=True, slots=True)
class Lifted:
    """Weights of which some are greater than usual.

    Attributes:
        weights: float32, shape (items,).
        items: int32, those whose weight is greater.
    """

    weights: Weights
    items: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ItemsOfRows:
    """The items that name each row: row r has those from offsets[r] up to offsets[r + 1].

    Attributes:
        offsets: int64, shape (n + 1,).
        items: int32.
    """

    offsets: npt.NDArray[np.int64]
    items: npt.NDArray[np.int32]

    def changed(
        self, counts: Counts, rows: npt.NDArray[np.int32], signs: npt.NDArray[np.int32]
    ) -> Counts:
        """`counts` by item with `signs[i]` added for each item of `rows[i]`."""
        result = counts.copy()
        add_signs(self.offsets, self.items, rows, signs, result)
        return result


class Group:
    """Items with their words, weights and products, memory-mapped.

    Args:
        folder: what indexer.suggestions.groups wrote.
        not_first: what it takes off a weight if the first typed word does not begin the item.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path, not_first: float) -> None:
        self._not_first = not_first
        self.weights: Weights = mapped_array(folder / "weights.npy")
        self._word_offsets = mapped_array(folder / "word_offsets.npy")
        self._words = mapped_array(folder / "words.npy")
        self._first = mapped_array(folder / "first.npy")
        self._keys = mapped_array(folder / "keys.npy")
        self._posting_offsets = mapped_array(folder / "posting_offsets.npy")
        self._postings = mapped_array(folder / "postings.npy")
        self._row_offsets = mapped_array(folder / "row_offsets.npy")
        self._rows = mapped_array(folder / "rows.npy")
        with pa.memory_map(str(folder / "records.arrow")) as source:
            records = pa.ipc.open_file(source).read_all().combine_chunks()
        self._records = {
            name: column.chunk(0) if column.num_chunks else pa.array([], column.type)
            for name, column in zip(records.column_names, records.columns, strict=True)
        }
        self.record = lru_cache(RECORDS)(self._read_record)
        """What is shown of an item, by column."""
        sizes = {array.size for array in (self._first, self._keys)} | {records.num_rows}
        if (
            sizes != {len(self)}
            or self._word_offsets[-1] != self._words.size
            or self._posting_offsets[-1] != self._postings.size
            or self._row_offsets[-1] != self._rows.size
        ):
            raise IndexUnusable("a group of suggestions is damaged", field=folder.name)

    def __len__(self) -> int:
        return int(self.weights.size)

    def find(self, request: Request, k: int, *, scan_margin: float = SCAN_MARGIN) -> Found:
        """The best `k` items that match and are alive: greatest weight less cost first.

        Args:
            request: what is looked for.
            k: 1 or more.
            scan_margin: decides nothing but the way there; see `find_best`.
        """
        meant = request.meant
        best, scores = np.empty(k, np.int32), np.empty(k, np.float32)
        found = find_best(
            self.weights,
            self._word_offsets,
            self._words,
            self._first,
            self._keys,
            self._posting_offsets,
            self._postings,
            request.alive,
            request.costs,
            UNIT,
            self._not_first,
            request.least_cost,
            meant.first,
            meant.behind,
            meant.other_offsets,
            meant.others,
            scan_margin,
            best,
            scores,
        )
        return Found(best[:found].tolist(), scores[:found].tolist())

    def find_lifted(self, request: Request, k: int, lifted: Lifted) -> Found:
        """The best `k` where some items weigh more than usual.

        Whatever weighs as usual and belongs to the best belongs to the usual best too.
        """
        usual = np.array(self.find(request, k).items, np.int32)
        candidates = np.concatenate((lifted.items, usual))
        best, scores = np.empty(k, np.int32), np.empty(k, np.float32)
        found = gather_best(
            candidates[np.argsort(-lifted.weights[candidates])],
            0,
            lifted.weights,
            self._word_offsets,
            self._words,
            self._first,
            self._keys,
            request.alive,
            request.costs,
            UNIT,
            self._not_first,
            request.least_cost,
            best,
            scores,
        )
        return Found(best[:found].tolist(), scores[:found].tolist())

    def _read_record(self, item: int) -> Record:
        return MappingProxyType(
            {name: column[item].as_py() for name, column in self._records.items()}
        )

    def key(self, item: int) -> int:
        """Of items with equal keys only one is shown."""
        return int(self._keys[item])

    def row(self, item: int) -> int:
        """The first product that an item names."""
        return int(self._rows[self._row_offsets[item]])

    def first_rows(self) -> npt.NDArray[np.int32]:
        """The first product that each item names, int32, shape (items,)."""
        rows: npt.NDArray[np.int32] = self._rows[self._row_offsets[:-1]]
        return rows

    def items_by_row(self) -> npt.NDArray[np.int32]:
        """By row the item that names it first, int32, where each names one and every row is."""
        items = np.empty(len(self), np.int32)
        items[self.first_rows()] = np.arange(len(self), dtype=np.int32)
        return items

    def alive(self, allowed: Mask | None) -> Counts:
        """How many products each item names that are allowed, int32, shape (items,)."""
        if allowed is None:
            counts: Counts = np.diff(self._row_offsets).astype(np.int32)
            return counts
        counts = np.empty(len(self), np.int32)
        count_alive(self._row_offsets, self._rows, allowed, counts)
        return counts

    def items_of_rows(self) -> ItemsOfRows:
        """The items of every row that any of them names; worked out anew at each call."""
        behind = int(self._rows.max(initial=-1)) + 1
        offsets = np.zeros(behind + 1, np.int64)
        items = np.empty(self._rows.size, np.int32)
        invert(self._row_offsets, self._rows, offsets, items)
        return ItemsOfRows(offsets, items)

    def bought(self, by_row: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """What was bought of each item's products, float32, shape (items,)."""
        sums = np.empty(len(self), np.float32)
        sum_bought(self._row_offsets, self._rows, by_row, sums)
        return sums

    def sizes(self) -> npt.NDArray[np.int64]:
        """How many products each item names, int64, shape (items,)."""
        sizes: npt.NDArray[np.int64] = np.diff(self._row_offsets)
        return sizes
