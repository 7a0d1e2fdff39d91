"""Shapes against the algorithm's own promise: words within two slips share one."""

import marisa_trie
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from core.slips import MOST_WORDS, shapes, trie_of_shapes

WORDS = st.text("abc", min_size=1, max_size=9)


def test_shapes_are_the_beginning_with_letters_left_out() -> None:
    assert shapes("cat", 1) == {"cat", "at", "ct", "ca"}
    assert shapes("cat") == {"cat", "at", "ct", "ca", "c", "a", "t"}
    assert shapes("keyboards", 0) == {"keyboar"}


@given(WORDS, WORDS)
def test_words_within_two_slips_share_a_shape(one: str, other: str) -> None:
    distance = EditDistance(DistanceAlgorithm.DAMERAU_OSA).compare(one, other, 2)
    if distance >= 0:
        assert shapes(one) & shapes(other)


def test_the_trie_names_the_common_words_without_digits() -> None:
    words = marisa_trie.Trie(["cable", "cables", "usb3", "x"])
    trie = trie_of_shapes(words, np.array([4, 3, 2, 1], np.uint32))
    assert {ids for (ids,) in trie.get("cable", ())} == {words["cable"], words["cables"]}
    assert {ids for (ids,) in trie.get("cabe", ())} == {words["cable"], words["cables"]}
    assert "usb3" not in trie
    assert "x" not in trie
    assert MOST_WORDS > 0
