"""Split and joined words: "note book" finds notebooks, "usbhub" a USB hub."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.analysis import Analyzer, Word, normalize
from search.snapshot import Snapshot
from search.understanding.equivalents import Equivalent
from search.understanding.phrases import terms_of

COMPOUND_WEIGHT = 0.9
LEAST_USE = 2
"""Times that a catalogue says a joined word before it is taken for one."""
MIN_PIECE = 2


def compounds(text: str, words: Sequence[Word], snapshot: Snapshot) -> Iterator[Equivalent]:
    """Joined and split forms of the words of `text` that the catalogue uses."""
    speller, analyzer, lexical = snapshot.speller, snapshot.analyzer, snapshot.lexical
    plain = [_plain(text, word) for word in words]
    for place, word in enumerate(plain):
        # A word that the catalogue uses in some form is one: no "bath tubs" where bathtubs are.
        known = any(map(lexical.knows, words[place].terms))
        pieces = speller.split(word) if word and not known else None
        if pieces:
            yield _equivalent(place, place + 1, " ".join(pieces), "split", analyzer)
    for place, (first, second) in enumerate(pairwise(plain)):
        side_by_side = text[words[place].end : words[place + 1].start] == " "
        joined = first + second
        if first and second and side_by_side and speller.frequency(joined) >= LEAST_USE:
            yield _equivalent(place, place + 2, joined, "joined", analyzer)


def _plain(text: str, word: Word) -> str:
    """The word normalised; empty if it has a digit, is too short for a piece, or is a code."""
    normal = normalize(text[word.start : word.end])
    return normal if word.terms and len(normal) >= MIN_PIECE and normal.isalpha() else ""


def _equivalent(first: int, last: int, value: str, kind: str, analyzer: Analyzer) -> Equivalent:
    return Equivalent(first, last, terms_of(value, analyzer), COMPOUND_WEIGHT, kind, value)
