"""Price words: "under 50", "10-20 euro" and "over $100" say what a product may cost.

Nothing is read as a price that may be something else. A number with a currency
is one; without, it is one only after words that speak of an amount, at the end of
the query or before a comma: "under 50 inch tv", "under desk mount", "windows 10"
and "2 x 4" name things.
"""

import re
from dataclasses import dataclass

from search.query import Filter

_NUMBER = r"\d{1,3}(?:[,']\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_SIGN = r"[$€£]|usd|eur|gbp|chf"
_CURRENCY = r"[$€£]|(?:usd|eur|euros?|gbp|chf|dollars?|bucks)(?!\w)"
_MOST = (
    r"under|below|(?:less|cheaper|lower|not more|no more) than|up to|at most|max(?:imum)?\.?|<=?"
)
_LEAST = (
    r"over|above|(?:more|dearer|higher|not less|no less) than|at least|min(?:imum)?\.?|from|>=?"
)
_LEAD = r"(?:(?:that costs?|costing|costs?|priced?|price|for)\s+)?"


def _amount(name: str) -> str:
    return (
        rf"(?:(?P<{name}_sign>{_SIGN})\s?)?(?P<{name}>{_NUMBER})(?![\w.,]*\w)"
        rf"(?:\s?(?P<{name}_word>{_CURRENCY}))?"
    )


_RANGE = re.compile(
    rf"(?<![\w.,$€£/-]){_LEAD}(?:(?P<words>from|between)\s+)?{_amount('low')}"
    rf"\s?(?:-|\u2013|to|and)\s?{_amount('high')}",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"(?<![\w.,$€£/-]){_LEAD}(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\s*{_amount('bound')}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ENDS = re.compile(r"\s*(?:$|,)")
_ALSO_IN_NAMES = re.compile(r"(?:max|min|over|above|from|up to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PriceWords:
    """Price words in a text.

    Attributes:
        start: offset of the first.
        end: offset past the last.
        low: the least price; None if there is none.
        high: the greatest price; None if there is none.
        doubtful: the same words may be part of a name: "Pro Max 256".
    """

    start: int
    end: int
    low: float | None
    high: float | None
    doubtful: bool

    @property
    def condition(self) -> Filter:
        """The filter that is meant."""
        return Filter(field="price", min=self.low, max=self.high)

    @property
    def value(self) -> str:
        """The range as a filter writes it: "10..20", "..50"."""
        return "..".join("" if end is None else f"{end:g}" for end in (self.low, self.high))

    def cut_from(self, text: str) -> str:
        """`text` without the price words."""
        return " ".join(f"{text[: self.start]} {text[self.end :]}".strip(" ,").split())


def find_price(text: str) -> PriceWords | None:
    """The first price words in `text`, if any."""
    if _DIGIT.search(text) is None:
        return None
    return _first_range(text) or _first_bound(text)


def _first_range(text: str) -> PriceWords | None:
    for match in _RANGE.finditer(text):
        low, high = _value(match["low"]), _value(match["high"])
        sure = any(match[f"{end}_{kind}"] for end in ("low", "high") for kind in ("sign", "word"))
        bare = match["words"] is not None and _ENDS.match(text, match.end())
        if low <= high and (sure or bare):
            return PriceWords(match.start(), match.end(), low, high, doubtful=not sure)
    return None


def _first_bound(text: str) -> PriceWords | None:
    for match in _BOUND.finditer(text):
        sure = bool(match["bound_sign"] or match["bound_word"])
        if not sure and not _ENDS.match(text, match.end()):
            continue
        words, value = match["most"] or match["least"], _value(match["bound"])
        low, high = (None, value) if match["most"] else (value, None)
        doubtful = not sure and _ALSO_IN_NAMES.match(words) is not None
        return PriceWords(match.start(), match.end(), low, high, doubtful)
    return None


def _value(number: str) -> float:
    """The value of a number: its thousands may be grouped, its decimal sign may be a comma."""
    if re.fullmatch(r"\d{1,3}(?:[,']\d{3})+(?:\.\d{1,2})?", number):
        return float(number.replace(",", "").replace("'", ""))
    return float(number.replace(",", "."))
