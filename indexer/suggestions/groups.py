"""Writes what can be suggested, in groups over one vocabulary, for lookup by beginnings.

Files of a group: `weights.npy` float32, falling: the item's number is its place;
`word_offsets.npy` int64 and `words.npy` int32: the words of each item, those that may
stand first before the others; `first.npy` uint8: how many may; `posting_offsets.npy`
int64 and `postings.npy` int32: the items of each word, rising; `row_offsets.npy` int64
and `rows.npy` int32: the products that each item names; `keys.npy` int32: of items with
equal keys only the best is shown; `records.arrow`: what is shown of them.

Files of the vocabulary: `letters.npy` uint32, the code points of all words one behind
the other, and `letter_offsets.npy` int64; the words stand in the order of their code
points, so that those with one beginning are neighbours.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from indexer.suggestions.rows import Rows

Integers = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to suggest.

    Attributes:
        first: the words that may stand first, normalised.
        others: its other words.
        weight: log2 of how likely it is to be wanted.
        rows: products that it names, int32, rising.
        record: what is shown, by column.
        key: of items with equal keys only the best is shown; -1 for one of its own.
    """

    first: Sequence[str]
    others: Sequence[str]
    weight: float
    rows: Rows
    record: Mapping[str, str | None]
    key: int = -1

    @property
    def words(self) -> tuple[str, ...]:
        """Every word once, those that may stand first before the others."""
        return tuple(dict.fromkeys((*self.first, *self.others)))


class Words:
    """Numbers the words of all groups: first as they come, then by their letters."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, word: str) -> int:
        """The number of `word` for the time being."""
        return self._numbers.setdefault(word, len(self._numbers))

    def write(self, folder: Path) -> npt.NDArray[np.int32]:
        """Write the vocabulary; gives the final number of each word, by the first one."""
        words = sorted(self._numbers)
        sizes = np.fromiter(map(len, words), np.int64, len(words))
        letters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
        np.save(folder / "letters.npy", letters)
        np.save(folder / "letter_offsets.npy", np.concatenate(([0], np.cumsum(sizes))))
        final = np.empty(len(words), np.int32)
        final[[self._numbers[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        return final


class GroupWriter:
    """Takes the items of a group one by one and writes them.

    Args:
        words: of all groups.
        columns: of the records.
    """

    def __init__(self, words: Words, columns: Sequence[str]) -> None:
        self._words = words
        self._weights = array("d")
        self._first = array("B")
        self._keys = array("i")
        self._sizes = array("i")
        self._numbers = array("i")
        self._rows: list[Rows] = []
        self._records: dict[str, list[str | None]] = {name: [] for name in columns}

    def add(self, items: Iterable[Item]) -> None:
        """Note `items`; none of them is kept as an object."""
        for item in items:
            own = item.words
            self._numbers.extend(map(self._words.number, own))
            self._sizes.append(len(own))
            self._weights.append(item.weight)
            self._first.append(min(len(set(item.first)), 255))
            self._keys.append(item.key)
            self._rows.append(item.rows)
            for name, values in self._records.items():
                values.append(item.record.get(name))

    def write(self, folder: Path, numbers: npt.NDArray[np.int32]) -> None:
        """Write the group; the heaviest items first, equally heavy ones in the order given.

        Args:
            folder: made.
            numbers: of the words in the vocabulary, as `Words.write` gives them.
        """
        folder.mkdir()
        weights = np.frombuffer(self._weights)
        order = np.argsort(-weights, kind="stable")
        starts, sizes = _starts_and_sizes(np.frombuffer(self._sizes, np.int32), order)
        word_offsets = np.concatenate(([0], np.cumsum(sizes)))
        places = np.arange(word_offsets[-1]) + np.repeat(starts - word_offsets[:-1], sizes)
        flat = numbers[np.frombuffer(self._numbers, np.int32)[places]]
        owners = np.repeat(np.arange(order.size, dtype=np.int32), sizes)
        counts = np.bincount(flat, minlength=numbers.size)
        rows = [self._rows[item] for item in order.tolist()]
        arrays: dict[str, Integers | npt.NDArray[np.float32]] = {
            "weights": weights[order].astype(np.float32),
            "word_offsets": word_offsets,
            "words": flat,
            "first": np.frombuffer(self._first, np.uint8)[order],
            "posting_offsets": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            "postings": owners[np.argsort(flat, kind="stable")],
            "row_offsets": offsets_of(rows),
            "rows": np.concatenate([np.empty(0, np.int32), *rows]),
            "keys": _keys(np.frombuffer(self._keys, np.int32)[order]),
        }
        for name, values in arrays.items():
            np.save(folder / f"{name}.npy", values)
        self._write_records(folder / "records.arrow", order)

    def _write_records(self, path: Path, order: npt.NDArray[np.intp]) -> None:
        table = pa.table(
            {
                name: pa.array([values[item] for item in order.tolist()], pa.large_string())
                for name, values in self._records.items()
            }
        )
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)


def offsets_of(lists: Sequence[Sequence[int]] | Sequence[npt.NDArray[np.generic]]) -> Integers:
    """Where each of `lists` begins when they stand one behind the other, and the end: int64."""
    offsets = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(each) for each in lists], out=offsets[1:])
    return offsets


def _starts_and_sizes(
    sizes: npt.NDArray[np.int32], order: npt.NDArray[np.intp]
) -> tuple[Integers, Integers]:
    """Where each list begins when all stand one behind the other, and its size, in `order`."""
    wide = sizes.astype(np.int64)
    return (np.cumsum(wide) - wide)[order], wide[order]


def _keys(keys: npt.NDArray[np.int32]) -> Integers:
    """The items' keys, those of their own numbered behind the others."""
    shared = keys.max(initial=-1) + 1
    return np.where(keys < 0, shared + np.arange(keys.size), keys).astype(np.int32)
