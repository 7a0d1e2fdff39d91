"""The kernels of suggestions against the plainest definition of what they find."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.suggest.vocabulary import Vocabulary

WORDS = st.lists(st.text("abcé1", min_size=1, max_size=7), min_size=1, max_size=30, unique=True)


def vocabulary_of(words: list[str], folder: Path) -> Vocabulary:
    ordered = sorted(words)
    letters = [np.frombuffer(word.encode("utf-32-le"), np.uint32) for word in ordered]
    np.save(folder / "letters.npy", np.concatenate(letters))
    np.save(folder / "letter_offsets.npy", np.cumsum([0, *map(len, ordered)], dtype=np.int64))
    return Vocabulary(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vocabulary")


def edits(one: str, other: str) -> int:
    """Letters left out, added, replaced or swapped with a neighbour (optimal string alignment)."""
    table = [[max(i, j) if min(i, j) == 0 else 0 for j in range(len(other) + 1)]
             for i in range(len(one) + 1)]  # fmt: skip
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@settings(max_examples=150, deadline=None)
@given(WORDS, st.text("abcé1", max_size=5))
def test_words_beginning_with(folder: Path, words: list[str], typed: str) -> None:
    vocabulary = vocabulary_of(words, folder)
    first, behind = vocabulary.beginning_with(typed)

    assert [vocabulary.word(word) for word in range(first, behind)] == [
        word for word in sorted(words) if word.startswith(typed)
    ]
    assert (vocabulary.number(typed) is not None) == (typed in words)


@settings(max_examples=300, deadline=None)
@given(WORDS, st.text("abcé1", min_size=3, max_size=7), st.integers(1, 2))
def test_words_near_are_those_with_a_beginning_that_is(
    folder: Path, words: list[str], typed: str, most: int
) -> None:
    near = vocabulary_of(words, folder).near(typed, most)
    expected = {
        number: distance
        for number, word in enumerate(sorted(words))
        if "1" not in word
        and (distance := min(edits(word[:size], typed) for size in range(len(word) + 1))) <= most
    }

    assert dict(zip(near.words.tolist(), near.edits.tolist(), strict=True)) == expected


@pytest.mark.parametrize(
    ("typed", "word"),
    [("smasung", "samsung"), ("amsung", "samsung"), ("xamsung", "samsung"), ("samsun", "samsungs")],
)
def test_typos_by_hand(folder: Path, typed: str, word: str) -> None:
    near = vocabulary_of([word, "zebra"], folder).near(typed, 1)

    assert near.words.tolist() == [0]


def test_words_that_part_behind_what_was_typed(folder: Path) -> None:
    words = ["office", "officecalc", "officejet", "officejets", "zebra"]
    near = vocabulary_of(words, folder).near("ffic", 1)

    assert near.words.tolist() == [0, 1, 2, 3]
    assert near.edits.tolist() == [1, 1, 1, 1]
