"""The words of titles as shoppers would type them, and which of them can make up a query."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from core.analysis import CACHED_WORDS, Analyzer, normalize


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


LINKS = frozenset({"&", "and", "of", "in", "n", "de", "la", "du", "und", "et"})
"""Words that may stand within a phrase, never at its ends."""

STOPS = _set(
    "a all an any as at by com for from into is it its most non on only or other per plus select "
    "the this that to up used use via w with without your mit ohne für von zu der die das pour "
    "avec sans les des"
)
"""Words at which a phrase ends."""

COLOURS = _set(
    "aqua beige black blue brown cyan gold gray green grey indigo ivory magenta maroon multicolor "
    "navy pink purple red silver teal translucent transparent turquoise violet white yellow "
    "schwarz weiß rot blau grün gelb noir blanc rouge bleu vert"
)
"""Words that are colours and nothing else; orange, mint and olive are things to buy as well."""

UNITS = _set(
    "bags bottle bottles box can cans caps capsules cl cm count ct cup cups dpi fl ft g gal gb "
    "gbit ghz gr gram grams hz in inch inches kb kbit kg khz kw l lb lbs liter litre m mah mb mbit "
    "mbps mg mhz ml mm mp oz ounce ounces pack packs page pages pc pcs piece pieces pixels pk ppm "
    "qt rolls rpm sheet sheets tablets tb va watt watts x yd"
)
"""Words that only count or measure when they follow a number."""

_NUMBER = re.compile(r"\d+(?:[.,/x]\d+)*")
_MEASURE = re.compile(r"\d+(?:[.,/]\d+)*(?:[x\u00d7-]\d+(?:[.,]\d+)*)*-?([a-zµ\"']+)")
_PARTED = re.compile(r"[/,+&-]")
_GLUE = " \t\u00ae\u2122\u00a9\"'\u2019`*"
MOST_DIGITS = 2
"""A longer number is a size or a part number, not a model that people name."""

Words = tuple[str, ...]


def segments(text: str, analyzer: Analyzer) -> Iterator[list[str]]:
    """The runs of words of `text` that nothing parts, in lower case.

    Punctuation, stop words, sizes and long numbers part them.

    Args:
        text: such as a title.
        analyzer: says where words begin and end.
    """
    composed = unicodedata.normalize("NFC", text)
    run: list[str] = []
    end, after_size = 0, False
    for word in analyzer.words(composed):
        between = composed[end : word.start].strip(_GLUE)
        surface = composed[word.start : word.end].lower()
        end = word.end
        if between == "&" and run:
            run.append("&")
        elif between:
            yield run
            run = []
        size = _is_size(surface) or (surface in UNITS and (after_size or _ends_in_number(run)))
        if size and surface in UNITS and run:
            run.pop()
        if size or surface in STOPS:
            yield run
            run = []
        else:
            run.append(surface)
        after_size = size
    yield run


@lru_cache(CACHED_WORDS)
def is_number(word: str) -> bool:
    """Whether `word` is digits alone: "13", "4.7", "10/100"."""
    return _NUMBER.fullmatch(word) is not None


@lru_cache(CACHED_WORDS)
def is_measure(word: str) -> bool:
    """Whether `word` is a number with its unit: "16gb", "500ml", "13-inch"."""
    match = _MEASURE.fullmatch(word)
    return match is not None and match.group(1) in UNITS


def is_colour(word: str) -> bool:
    """Whether `word` is the name of a colour or a shade, or of several ("black/ash")."""
    return word in COLOURS or not COLOURS.isdisjoint(_PARTED.split(word))


def is_code(word: str) -> bool:
    """Whether `word` looks like a part number: five characters or more, with digits among them."""
    return len(word) >= 5 and any(char.isdecimal() for char in word)


def can_begin(word: str) -> bool:
    """Whether a query may begin with `word`."""
    return word not in LINKS and not is_number(word)


def can_end(word: str) -> bool:
    """Whether a query may end with `word`."""
    return word not in LINKS


def says_something(words: Words) -> bool:
    """Whether one of `words` is neither a colour nor a number, unit or link."""
    return any(
        len(normalize(word)) >= 2
        and not (is_number(word) or is_colour(word) or word in LINKS or word in UNITS)
        and any(char.isalpha() for char in word)
        for word in words
    )


def _is_size(word: str) -> bool:
    long = is_number(word) and (len(word) > MOST_DIGITS or not word.isdecimal())
    return long or is_measure(word)


def _ends_in_number(run: list[str]) -> bool:
    return bool(run) and is_number(run[-1])
