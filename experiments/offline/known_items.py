"""Known-item queries: judged queries made out of a catalogue that nobody has judged.

A product is drawn, a query is made of what it says about itself, and every product that
agrees with it in what the query asks for is right. The queries use the catalogue's own
words, which shoppers do not always: judged queries of theirs are worth more. Azzopardi, de
Rijke and Balog, "Building simulated queries for known-item topics" (2007).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from core.analysis import normalize
from core.errors import BadInput
from experiments.offline.judgments import JudgedQuery, Judgments
from search.lexical import Rows
from search.query import MAX_QUERY_CHARACTERS, Filter
from search.results import ProductView
from search.snapshot import Snapshot

RIGHT = 3
"""The rating of a product that has all that is asked for."""

RELATED = 1
"""The rating of a product of the type that is asked for, which lacks the rest."""

MAX_RIGHT = 1000
"""Queries that more products answer say little about ranking, and are not made."""

_DRAWS_A_QUERY = 20
_ATTRIBUTE = re.compile(r"[^\W\d][\w &'/-]{1,24}")
"""Values that a shopper would type: words, not measures."""

_TITLE_WORDS = (2, 4)


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


@dataclass(frozen=True, slots=True)
class _Draft:
    """A query, and the products that are right and related.

    Attributes:
        text: of the query.
        right: rows that have all that it asks for.
        related: rows that have some of it; those of `right` may be among them.
    """

    text: str
    right: Rows
    related: Rows


def known_items(snapshot: Snapshot, count: int, *, seed: int) -> Judgments:
    """About `count` judged queries, in the shares of `SHARES`; the same seed makes the same.

    Every product that no rating names is wrong: NDCG@10 is fair to them as it is.

    Raises:
        BadInput: the catalogue's products say too little about themselves to ask for them.
    """
    maker = _Maker(snapshot, np.random.default_rng(seed))
    made: dict[str, JudgedQuery] = {}
    for kind, share in SHARES.items():
        wanted = round(share * count)
        for _ in range(_DRAWS_A_QUERY * wanted):
            if wanted == 0:
                break
            draft = maker.draw(kind)
            if draft is not None and draft.text not in made:
                made[draft.text] = maker.judged(draft)
                wanted -= 1
    if not made:
        raise BadInput(
            "no query can be made of these products",
            field="catalogue",
            hint="products need types, brands or attributes; or give judgments",
        )
    return Judgments(tuple(made.values()))


class _Maker:
    """Draws products of a snapshot and makes queries of them."""

    def __init__(self, snapshot: Snapshot, generator: np.random.Generator) -> None:
        self._snapshot = snapshot
        self._generator = generator
        self._types = np.asarray(snapshot.types.of_row)

    def draw(self, kind: Kind) -> _Draft | None:
        """A query of that kind about a random product; None if it cannot be asked for so."""
        row = int(self._generator.integers(self._snapshot.rows))
        (product,) = self._snapshot.products.views([row], attributes=True)
        make = {
            Kind.TYPE: self._of_type,
            Kind.BRAND: self._of_brand,
            Kind.ATTRIBUTE: self._of_attribute,
            Kind.MODEL: self._of_model,
            Kind.TITLE: self._of_title,
        }[kind]
        draft = make(row, product)
        if draft is None or len(draft.text) > MAX_QUERY_CHARACTERS:
            return None
        return draft if 0 < draft.right.size <= MAX_RIGHT else None

    def judged(self, draft: _Draft) -> JudgedQuery:
        """The query with the ratings of its products."""
        related = draft.related[:MAX_RIGHT].tolist()
        grades = dict.fromkeys(related, RELATED) | dict.fromkeys(draft.right.tolist(), RIGHT)
        ids = self._snapshot.products.texts("id", list(grades))
        return JudgedQuery(draft.text, draft.text, dict(zip(ids, grades.values(), strict=True)))

    def _of_type(self, row: int, product: ProductView) -> _Draft | None:  # noqa: ARG002 - as all are called
        name = self._snapshot.types.name(int(self._types[row]))
        if name is None:
            return None
        right = self._same_type(row)
        return _Draft(name, right, right)

    def _of_brand(self, row: int, product: ProductView) -> _Draft | None:
        if not product.brand:
            return None
        return self._narrowed(row, product.brand, Filter(field="brand", any_of=(product.brand,)))

    def _of_attribute(self, row: int, product: ProductView) -> _Draft | None:
        choices = list(_asked_for(product))
        if not choices:
            return None
        name, value = choices[self._generator.integers(len(choices))]
        return self._narrowed(row, value, Filter(field=f"attributes.{name}", any_of=(value,)))

    def _of_model(self, row: int, product: ProductView) -> _Draft | None:  # noqa: ARG002
        if not product.mpn:
            return None
        right = np.array(self._snapshot.identifiers.rows(product.mpn), dtype=np.int32)
        return _Draft(product.mpn, right, right)

    def _of_title(self, row: int, product: ProductView) -> _Draft | None:
        words = product.title.split()
        length = int(self._generator.integers(_TITLE_WORDS[0], _TITLE_WORDS[1] + 1))
        if len(words) <= length:
            return None
        start = int(self._generator.integers(len(words) - length + 1))
        text = " ".join(words[start : start + length])
        right = self._with_title_words(text)
        return None if right is None else _Draft(text, right, self._same_type(row))

    def _narrowed(self, row: int, word: str, condition: Filter) -> _Draft | None:
        """Products of the row's type that meet `condition`, asked for as "`word` type"."""
        name = self._snapshot.types.name(int(self._types[row]))
        if name is None or normalize(word) in normalize(name):
            return None
        related = self._same_type(row)
        mask = self._snapshot.filters.of(condition.field).mask(condition)
        return _Draft(f"{word} {name}", related[mask[related]], related)

    def _same_type(self, row: int) -> Rows:
        number = self._types[row]
        same = self._types == number if number >= 0 else np.zeros(self._types.size, dtype=bool)
        return np.flatnonzero(same).astype(np.int32)

    def _with_title_words(self, text: str) -> Rows | None:
        """The rows whose title has every word of `text`; None where none can be looked up."""
        snapshot = self._snapshot
        terms = set(snapshot.analyzer.terms(text))
        if not terms or not all(snapshot.lexical.knows(term) for term in terms):
            return None
        rows = snapshot.lexical.rows_with(sorted(terms))
        if rows.size > MAX_RIGHT:
            return None
        titles = snapshot.products.texts("title", rows.tolist())
        having = [terms.issubset(snapshot.analyzer.terms(title)) for title in titles]
        found: Rows = rows[np.array(having, dtype=bool)]
        return found


def _asked_for(product: ProductView) -> Iterator[tuple[str, str]]:
    """Attributes of words that a shopper would name."""
    for name, values in (product.attributes or {}).items():
        for value in values:
            if isinstance(value, str) and _ATTRIBUTE.fullmatch(value):
                yield name, value
