"""What else may stand for words of the query: other units, other spellings, other words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.analysis import Word
from search.lexical import Alternative, Alternatives


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Terms that stand for some neighbouring words of a query.

    Attributes:
        first: place of the first of the words.
        last: place past the last of them.
        terms: all of them together stand for the words.
        weight: what a match by them is worth beside one by the words themselves.
        kind: as `Understood` names it; None where it is not worth telling.
        value: what the words stand for, as it is shown.
    """

    first: int
    last: int
    terms: tuple[str, ...]
    weight: float
    kind: str | None
    value: str

    @property
    def effect(self) -> str:
        """As `Understood` has it."""
        return "term"


def alternatives_of(words: Sequence[Word], equivalents: Iterable[Equivalent]) -> Alternatives:
    """The alternatives of every term of `words`.

    The weight of an equivalent of several terms is shared out among them. A product
    that has the equivalent thus has all of the terms, and one that has some of the
    words still has these.
    """
    found: dict[str, dict[Alternative, None]] = {}
    for equivalent in equivalents:
        spoken = {
            term: None for word in words[equivalent.first : equivalent.last] for term in word.terms
        }
        share = Alternative(equivalent.terms, equivalent.weight / max(len(spoken), 1))
        for term in spoken:
            if equivalent.terms != (term,):
                found.setdefault(term, {})[share] = None
    return {term: tuple(shares) for term, shares in found.items()}
