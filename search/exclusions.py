"""Words that a query leaves out: "milk -organic" finds milk, and nothing that says organic.

A minus counts at the beginning of a word and before a letter: "wh-1000", "usb - c", "-5" and
"-20 °C" leave nothing out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.analysis import Analyzer
from search.arrays import Mask
from search.lexical import LexicalIndex
from search.results import Understood

SIGN = "-"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that nothing that is found may have.

    Attributes:
        text: as typed, with its minus.
        terms: it is found by these, as any word of a query is: one, but for signs within it.
            What has them all is left out.
    """

    text: str
    terms: tuple[str, ...]

    @property
    def told(self) -> Understood:
        """As an answer tells of it."""
        word = self.text.removeprefix(SIGN)
        return Understood(kind="word", text=self.text, value=word, effect="exclude")


def leaves_out(text: str) -> bool:
    """Whether `text` has a word that is to be left out."""
    return SIGN in text and any(map(_is_marked, text.split()))


def without_exclusions(text: str, analyzer: Analyzer) -> tuple[str, tuple[Exclusion, ...]]:
    """What `text` asks for, and what it leaves out.

    Args:
        text: its words are parted by single spaces.
        analyzer: that of the index. No word is repaired, and nothing stands for it.
    """
    if not leaves_out(text):
        return text, ()
    wanted: list[str] = []
    excluded: dict[Exclusion, None] = {}
    for word in text.split():
        terms = tuple(dict.fromkeys(_terms(word, analyzer))) if _is_marked(word) else ()
        if terms:
            excluded[Exclusion(word, terms)] = None
        else:
            wanted.append(word)
    return " ".join(wanted), tuple(excluded)


def let_through(
    excluded: Sequence[Exclusion], lexical: LexicalIndex, within: Mask | None
) -> Mask | None:
    """Which rows have none of the words of `excluded`; None where every row passes.

    Args:
        excluded: of a query.
        lexical: the words of all rows.
        within: bool, shape (n,): no other rows pass; None for all.
    """
    if not excluded:
        return within
    mask = np.ones(lexical.postings.rows, dtype=bool) if within is None else within.copy()
    for each in excluded:
        mask[lexical.rows_with(each.terms)] = False
    return mask


def _is_marked(word: str) -> bool:
    return word.startswith(SIGN) and word[1:2].isalpha()


def _terms(word: str, analyzer: Analyzer) -> Iterator[str]:
    """The terms by which the parts of `word` are found; a hyphen parts nothing."""
    return (part.terms[-1] for part in analyzer.words(word) if part.terms)
