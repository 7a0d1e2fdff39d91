"""How much of a product one sold unit is, read from its pack and its title."""

import re
from dataclasses import dataclass

from core.quantities import MARK, quantities

PIECES = "piece"
_CONTENTS = ("g", "ml")
"""Units of what is used up; metres or volts are what a thing is like."""

_TERM = re.compile(rf"{MARK}(\d+)e(-?\d+)(\w+)")
_NUMBER = r"(\d{1,4})(?![\d.,]|\s*(?:cm|mm|g|kg|ml|l)\b)"
_HOLDERS = "pack|set|box|case|bag|bundle|carton|tray"
_PIECES = re.compile(
    rf"\b(?:{_HOLDERS})\s*(?:of|/)\s*{_NUMBER}"
    rf"|\b(\d{{1,4}})\s*-?\s*(?:{_HOLDERS}|pk|pcs|pc|pieces|count|ct)\b"
    r"|\b(\d{1,3})\s*x(?=\s*[\d.,]+\s*(?:m?g|kg|oz|lbs?|[mcd]?l|lit(?:re|er)s?|grams?)\b)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_OF_PACKS = frozenset((*_HOLDERS.split("|"), "of", "pk", "pcs", "pc", "pieces", "count", "ct"))


@dataclass(frozen=True, slots=True)
class Size:
    """What one sold unit holds.

    Attributes:
        amount: above 0.
        unit: "g", "ml" or `PIECES`.
    """

    amount: float
    unit: str


def size_of(title: str, pack: float = 1.0) -> Size:
    """The size of a product: its pieces, by the contents of one where the title tells.

    Args:
        title: "Green tea 6 x 500 g".
        pack: units in one pack, as the feed has it; where it is 1 the title may know better.
    """
    pieces = pack if pack > 1 else _pieces(title)
    for quantity in quantities(title):
        match = _TERM.fullmatch(quantity.term)
        if match is not None and match[3] in _CONTENTS:
            return Size(pieces * int(match[1]) * 10.0 ** int(match[2]), match[3])
    return Size(pieces, PIECES)


def kind_words(title: str) -> frozenset[str]:
    """The words that say what a product is, whatever its size."""
    rest, end = [], 0
    for quantity in quantities(title):
        rest.append(title[end : quantity.start])
        end = quantity.end
    rest.append(title[end:])
    words = _WORDS.findall(" ".join(rest).casefold())
    return frozenset(words) - _OF_PACKS


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two titles have in common, from 0 to 1 (Jaccard)."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def _pieces(title: str) -> float:
    match = _PIECES.search(title)
    number = next((group for group in match.groups() if group), "1") if match else "1"
    return float(max(1, int(number)))
