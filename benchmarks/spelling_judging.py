"""What a repair is worth: exact, better, none, or worse than what was typed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from benchmarks.spelling_data import Misspelt, words

_DISTANCE = EditDistance(DistanceAlgorithm.DAMERAU_OSA)


@dataclass(frozen=True, slots=True)
class Repaired:
    """Shares of misspelt queries.

    Attributes:
        exact: with the words of the correction.
        worse: further from the correction than typed, or lacking a right word that was typed.
        unchanged: with the words as typed.
    """

    exact: float
    worse: float
    unchanged: float


def judge_repairs(misspelt: Iterable[Misspelt], repaired: Callable[[str], str]) -> Repaired:
    """What `repaired` made of misspelt queries, at least one."""
    exact = worse = unchanged = count = 0
    for query in misspelt:
        count += 1
        typed, meant, got = words(query.typed), words(query.meant), words(repaired(query.typed))
        exact += got == meant
        unchanged += got == typed
        worse += is_worse(typed, meant, got)
    return Repaired(exact / count, worse / count, unchanged / count)


def is_worse(typed: list[str], meant: list[str], got: list[str]) -> bool:
    """Whether `got` is further from `meant` than `typed`, or lost a right word of it."""
    if got == meant:
        return False
    right = set(typed).intersection(meant)
    return not right.issubset(got) or distance(got, meant) > distance(typed, meant)


def distance(one: list[str], other: list[str]) -> int:
    """Letters and spaces to put in, take out, replace or swap with the next."""
    a, b = " ".join(one), " ".join(other)
    slips: int = _DISTANCE.compare(a, b, max(len(a), len(b)))
    return slips


def share_left_alone(right: Iterable[str], repaired: Callable[[str], str]) -> float:
    """The share of right queries, at least one, whose words stay what they are."""
    kept = [words(repaired(query)) == words(query) for query in right]
    return sum(kept) / len(kept)
