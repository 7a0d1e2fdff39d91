"""Postings as tests read them back from the disk, with nothing of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

# "the" is in nearly every document, so that its idf is floored.
WORDS = st.sampled_from(["the", "the", "the", "mouse", "usb", "cable", "black", "hub", "pad"])
QUERIES = st.lists(st.one_of(WORDS, st.just("unknown")), max_size=6)


@dataclass(frozen=True, slots=True)
class Impacts:
    """What a writer left on disk, read back with nothing of ours; terms by column."""

    terms: list[str]
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    values: npt.NDArray[np.floating]


def read_back(folder: Path) -> Impacts:
    """The postings in `folder`."""
    trie = marisa_trie.Trie().load(str(folder / "vocabulary.marisa"))
    names = ("offsets", "rows", "impacts")
    offsets, rows, values = (np.load(folder / f"{name}.npy") for name in names)
    assert len(trie) == offsets.size - 1
    return Impacts([trie.restore_key(n) for n in range(len(trie))], offsets, rows, values)


def scores(impacts: Impacts, query: Sequence[str], documents: int) -> npt.NDArray[np.float64]:
    """The sum of the query's postings, a repeated term as often as it is asked for."""
    total = np.zeros(documents)
    columns = {term: column for column, term in enumerate(impacts.terms)}
    for column in (columns[term] for term in query if term in columns):
        postings = slice(impacts.offsets[column], impacts.offsets[column + 1])
        total[impacts.rows[postings]] += impacts.values[postings]
    return total
