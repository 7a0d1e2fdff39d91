"""Queries made out of what a product says about itself, where no shopper's are at hand.

They use the catalogue's own words, which shoppers do not always. Azzopardi, de Rijke and
Balog, "Building simulated queries for known-item topics" (2007).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

import numpy as np

from core.analysis import normalize

_ATTRIBUTE = re.compile(r"[^\W\d][\w &'/-]{1,24}")
"""Values that a shopper would type: words, not measures."""

_TITLE_WORDS = (2, 4)

_LEAVING_OUT = re.compile(r"(?<!\S)-(?=[^\W\d_])")
"""A minus that a search takes for "without": a title that has one does not mean that."""


class Kind(StrEnum):
    """What a query is made of."""

    TYPE = "type"
    BRAND = "brand and type"
    ATTRIBUTE = "attribute and type"
    MODEL = "model number"
    TITLE = "part of a title"


SHARES: Mapping[Kind, float] = MappingProxyType(
    {Kind.TYPE: 0.25, Kind.BRAND: 0.25, Kind.ATTRIBUTE: 0.2, Kind.MODEL: 0.1, Kind.TITLE: 0.2}
)
"""How many of the queries are of each kind; a kind that a catalogue cannot make is left out."""


class Described(Protocol):
    """A product, or a view of one, as far as queries are made of it."""

    @property
    def title(self) -> str: ...  # noqa: D102 - as of Product
    @property
    def brand(self) -> str: ...  # noqa: D102
    @property
    def mpn(self) -> str: ...  # noqa: D102
    @property
    def attributes(self) -> Mapping[str, tuple[object, ...]] | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class MadeQuery:
    """A query and what it asks for beside the type.

    Attributes:
        text: as it is searched for.
        attribute: the name and the value of the attribute in it; None if there is none.
    """

    text: str
    attribute: tuple[str, str] | None = None


def made_query(
    kind: Kind, product: Described, type_name: str | None, chance: np.random.Generator
) -> MadeQuery | None:
    """A query of `kind` for `product`; None if it cannot be asked for so.

    Args:
        kind: what to make it of.
        product: that the query is about.
        type_name: what sort of thing it is; None if that is not known.
        chance: draws the attribute, or the part of the title.
    """
    match kind:
        case Kind.TYPE:
            return None if type_name is None else MadeQuery(type_name)
        case Kind.BRAND:
            return _narrowed(product.brand, type_name)
        case Kind.ATTRIBUTE:
            return _of_attribute(product, type_name, chance)
        case Kind.MODEL:
            return MadeQuery(product.mpn) if product.mpn else None
        case Kind.TITLE:
            return _of_title(product.title.split(), chance)


def _of_attribute(
    product: Described, type_name: str | None, chance: np.random.Generator
) -> MadeQuery | None:
    choices = list(_asked_for(product))
    if not choices:
        return None
    name, value = choices[chance.integers(len(choices))]
    return _narrowed(value, type_name, attribute=(name, value))


def _of_title(words: list[str], chance: np.random.Generator) -> MadeQuery | None:
    """Two to four neighbouring words of a longer title."""
    length = int(chance.integers(_TITLE_WORDS[0], _TITLE_WORDS[1] + 1))
    if len(words) <= length:
        return None
    start = int(chance.integers(len(words) - length + 1))
    return MadeQuery(_LEAVING_OUT.sub("", " ".join(words[start : start + length])))


def _narrowed(
    word: str, type_name: str | None, attribute: tuple[str, str] | None = None
) -> MadeQuery | None:
    """The type with a word before it that it does not have already."""
    if not word or type_name is None or normalize(word) in normalize(type_name):
        return None
    return MadeQuery(f"{word} {type_name}", attribute)


def _asked_for(product: Described) -> Iterator[tuple[str, str]]:
    """Attributes of words that a shopper would name."""
    for name, values in (product.attributes or {}).items():
        for value in values:
            if isinstance(value, str) and _ATTRIBUTE.fullmatch(value):
                yield name, value
