"""The shapes that a word takes when letters are left out, by which misspelt words find it.

Two words that are at most so many slips apart share a shape: the symmetric delete algorithm
of Wolf Garbe (SymSpell, 2012), over a trie that is written once and mapped by every process.
"""

from collections.abc import Iterator

import marisa_trie
import numpy as np
import numpy.typing as npt

MOST_WORDS = 50_000
"""The commonest words can be found; each has some thirty shapes."""
MOST_SLIPS = 2
PREFIX_LETTERS = 7
"""Of a longer word the shapes of its beginning."""
FEWEST_LETTERS = 2
"""Of the shortest word that another is repaired to."""
MOST_LETTERS = 40


def shapes(word: str, slips: int = MOST_SLIPS) -> set[str]:
    """The first letters of `word` with up to `slips` of them left out."""
    found = level = {word[:PREFIX_LETTERS]}
    for _ in range(slips):
        level = {shape[:n] + shape[n + 1 :] for shape in level for n in range(len(shape))}
        found = found | level
    return found


def trie_of_shapes(
    words: marisa_trie.Trie, frequencies: npt.NDArray[np.uint32]
) -> marisa_trie.RecordTrie:
    """From every shape to the ids of the words that have it.

    Args:
        words: normalised.
        frequencies: of each by its id.
    """
    pairs = (
        (shape, (word_id,))
        for word_id, word in _commonest(words, frequencies)
        for shape in shapes(word)
        if shape
    )
    return marisa_trie.RecordTrie("<I", pairs)


def _commonest(
    words: marisa_trie.Trie, frequencies: npt.NDArray[np.uint32]
) -> Iterator[tuple[int, str]]:
    """The commonest words without a digit, with their ids."""
    taken = 0
    for word_id in np.argsort(-frequencies.astype(np.int64), kind="stable").tolist():
        word = words.restore_key(word_id)
        if FEWEST_LETTERS <= len(word) <= MOST_LETTERS and not any(map(str.isdecimal, word)):
            yield word_id, word
            taken += 1
            if taken == MOST_WORDS:
                return
