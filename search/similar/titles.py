"""What the titles of two offers say about their being the same product."""

import math
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass

from core.analysis import Analyzer, compact, normalize
from search.lexical import LexicalIndex

MIN_CODE = 4
"""Characters of a part number; shorter ones stand in too many titles by chance."""

_WORD = re.compile(r"[^\s,;()\[\]\"|]+")
_AMOUNTS = re.compile(
    r"\d+(?:\.\d+)?(?:[a-z%]{1,2}|inch|mah|[kmg]hz|rpm|dpi|watts?|mbps|mbit|lbs|pcs|btu)"
    r"|\d+(?:[./:x-]\d+)+[a-z]*|\d{1,3}"
)
_LETTERS = string.ascii_lowercase
_AMOUNT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[ -]?(\"|'|[a-z%]+)?(?![\w])")


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """A title, taken apart to be compared.

    Attributes:
        weights: by term its inverse document frequency.
        codes: what may be part numbers: letters and digits mixed, or long numbers; compact.
        compact: the letters and digits of the whole title.
        amounts: numbers by what follows them: {"gb": {4.0}}.
    """

    weights: Mapping[str, float]
    codes: frozenset[str]
    compact: str
    amounts: Mapping[str, frozenset[float]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two titles agree, each from 0 to 1.

    Attributes:
        shared: of the weight of all terms of both, the part that both have (Jaccard).
        contained: of the weight of the lighter title's terms, the part that the other has.
        codes: whether a part number of one stands in the other: 1 whole, less by a part.
        code_conflict: 1 where both have part numbers and none agrees.
        amount_conflict: the share of common units with no common number.
    """

    shared: float
    contained: float
    codes: float
    code_conflict: float
    amount_conflict: float


class TitleReader:
    """Takes titles apart.

    Args:
        analyzer: the catalogue's.
        lexical: says how many products have a term.
        documents: rows of the catalogue.
    """

    def __init__(self, analyzer: Analyzer, lexical: LexicalIndex, documents: int) -> None:
        self._analyzer = analyzer
        self._lexical = lexical
        self._documents = documents

    def read(self, title: str, part_number: str = "") -> TitleFacts:
        """The facts of a title; `part_number` is one that the product states beside it."""
        terms = self._analyzer.terms(title)
        words = (*_WORD.findall(title), part_number)
        codes = {compact(word) for word in words if _is_code(word)}
        return TitleFacts(
            weights={term: self._weight(term) for term in terms},
            codes=frozenset(codes),
            compact=compact(title),
            amounts=_amounts(title),
        )

    def _weight(self, term: str) -> float:
        return math.log1p(self._documents / (1 + self._lexical.rows_with([term]).size))


def agreement(one: TitleFacts, other: TitleFacts) -> Agreement:
    """How two titles agree."""
    weight, weight_of_other = sum(one.weights.values()), sum(other.weights.values())
    shared = sum(weight for term, weight in one.weights.items() if term in other.weights)
    codes = max(_codes_found(one, other), _codes_found(other, one))
    both_coded = bool(one.codes) and bool(other.codes)
    return Agreement(
        shared=_ratio(shared, weight + weight_of_other - shared),
        contained=_ratio(shared, min(weight, weight_of_other)),
        codes=codes,
        code_conflict=float(both_coded and codes == 0),
        amount_conflict=_amount_conflict(one.amounts, other.amounts),
    )


def _codes_found(one: TitleFacts, other: TitleFacts) -> float:
    """How much of a part number of `one` stands in the title of `other`, 0 for too little."""
    return max((_code_found(code, other) for code in one.codes), default=0.0)


def _code_found(code: str, other: TitleFacts) -> float:
    """1 for the whole code, less without letters at its end: makers add them for a colour."""
    if code in other.codes or code in other.compact:
        return 1.0
    stem = code.rstrip(_LETTERS)
    least = max(MIN_CODE, len(stem))
    for length in range(len(code) - 1, least - 1, -1):
        if code[:length] in other.compact:
            return length / len(code)
    return 0.0


def _is_code(word: str) -> bool:
    compacted = compact(word)
    if len(compacted) < MIN_CODE or not any(char.isdecimal() for char in compacted):
        return False
    # "500gb", "1080p" and "10/100" are amounts, "42611" is a part number.
    return not _AMOUNTS.fullmatch(normalize(word))


def _amounts(title: str) -> dict[str, frozenset[float]]:
    found: dict[str, set[float]] = {}
    for number, unit in _AMOUNT.findall(normalize(title)):
        found.setdefault(unit, set()).add(float(number))
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def _amount_conflict(
    one: Mapping[str, frozenset[float]], other: Mapping[str, frozenset[float]]
) -> float:
    common = one.keys() & other.keys()
    return _ratio(sum(one[unit].isdisjoint(other[unit]) for unit in common), len(common))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
