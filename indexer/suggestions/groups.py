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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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


def write_vocabulary(folder: Path, groups: Iterable[Sequence[Item]]) -> dict[str, int]:
    """Write the words of all items; gives their numbers."""
    words = sorted({word for items in groups for item in items for word in item.words})
    letters = [np.frombuffer(word.encode("utf-32-le"), np.uint32) for word in words]
    np.save(folder / "letters.npy", np.concatenate([np.empty(0, np.uint32), *letters]))
    np.save(folder / "letter_offsets.npy", offsets_of(letters))
    return {word: number for number, word in enumerate(words)}


def write_group(
    folder: Path, items: Sequence[Item], numbers: Mapping[str, int], columns: Sequence[str]
) -> None:
    """Write a group; the heaviest items first, equally heavy ones in the order given.

    Args:
        folder: made.
        items: of the group.
        numbers: of the words in the vocabulary.
        columns: of the records.
    """
    folder.mkdir()
    ordered = sorted(items, key=lambda item: -item.weight)
    words = [[numbers[word] for word in item.words] for item in ordered]
    word_offsets = offsets_of(words)
    flat = np.fromiter(chain.from_iterable(words), np.int32, int(word_offsets[-1]))
    owners = np.repeat(np.arange(len(ordered), dtype=np.int32), np.diff(word_offsets))
    by_word = np.argsort(flat, kind="stable")
    counts = np.bincount(flat, minlength=len(numbers))
    arrays: dict[str, Integers | npt.NDArray[np.float32]] = {
        "weights": np.array([item.weight for item in ordered], np.float32),
        "word_offsets": word_offsets,
        "words": flat,
        "first": np.array([min(len(set(item.first)), 255) for item in ordered], np.uint8),
        "posting_offsets": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        "postings": owners[by_word],
        "row_offsets": offsets_of([item.rows for item in ordered]),
        "rows": np.concatenate([np.empty(0, np.int32), *(item.rows for item in ordered)]),
        "keys": _keys(ordered),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    write_records(folder / "records.arrow", ordered, columns)


def write_records(path: Path, items: Sequence[Item], columns: Sequence[str]) -> None:
    """Write what is shown of `items`, one row each."""
    table = pa.table(
        {
            name: pa.array([item.record.get(name) for item in items], pa.large_string())
            for name in columns
        }
    )
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def offsets_of(lists: Sequence[Sequence[int]] | Sequence[npt.NDArray[np.generic]]) -> Integers:
    """Where each of `lists` begins when they stand one behind the other, and the end: int64."""
    offsets = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(each) for each in lists], out=offsets[1:])
    return offsets


def _keys(items: Sequence[Item]) -> Integers:
    """The items' keys, those of their own numbered behind the others."""
    shared = max((item.key for item in items), default=-1) + 1
    return np.array(
        [shared + number if item.key < 0 else item.key for number, item in enumerate(items)],
        np.int32,
    )
