"""Known-item queries: judged queries made out of a catalogue that nobody has judged.

A product is drawn, a query is made of what it says about itself, and every product that
agrees with it in what the query asks for is right. Judged queries of shoppers are worth more.
"""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.made_queries import SHARES, Kind, MadeQuery, made_query
from experiments.offline.judgments import JudgedQuery, Judgments
from search.lexical import Rows
from search.query import MAX_QUERY_CHARACTERS, Filter
from search.snapshot import Snapshot

RIGHT = 3
"""The rating of a product that has all that is asked for."""

RELATED = 1
"""The rating of a product of the type that is asked for, which lacks the rest."""

MAX_RIGHT = 1000
"""Queries that more products answer say little about ranking, and are not made."""

_DRAWS_A_QUERY = 20


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


def known_items(
    snapshot: Snapshot, count: int, *, seed: int, rows: Rows | None = None
) -> Judgments:
    """About `count` judged queries, in the shares of `SHARES`; the same seed makes the same.

    Every product that no rating names is wrong: NDCG@10 is fair to them as it is.

    Args:
        snapshot: the catalogue.
        count: how many.
        seed: of the draws.
        rows: of the products that queries are made of, int32; None for all.

    Raises:
        BadInput: the catalogue's products say too little about themselves to ask for them.
    """
    maker = _Maker(snapshot, np.random.default_rng(seed), rows)
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

    def __init__(
        self, snapshot: Snapshot, generator: np.random.Generator, rows: Rows | None
    ) -> None:
        self._snapshot = snapshot
        self._generator = generator
        self._drawn_from = rows
        self._types = np.asarray(snapshot.types.of_row)

    def draw(self, kind: Kind) -> _Draft | None:
        """A query of that kind about a random product; None if it cannot be asked for so."""
        row = self._row()
        (product,) = self._snapshot.products.views([row], attributes=True)
        name = self._snapshot.types.name(int(self._types[row]))
        made = made_query(kind, product, name, self._generator)
        if made is None or len(made.text) > MAX_QUERY_CHARACTERS:
            return None
        draft = self._answered(kind, made, row, product.brand)
        return draft if draft is not None and 0 < draft.right.size <= MAX_RIGHT else None

    def _row(self) -> int:
        if self._drawn_from is None:
            return int(self._generator.integers(self._snapshot.rows))
        return int(self._drawn_from[self._generator.integers(self._drawn_from.size)])

    def _answered(self, kind: Kind, made: MadeQuery, row: int, brand: str) -> _Draft | None:
        """The query with the products that are right and related; None if nobody can tell."""
        match kind:
            case Kind.TYPE:
                right = self._same_type(row)
                return _Draft(made.text, right, right)
            case Kind.MODEL:
                right = np.array(self._snapshot.identifiers.rows(made.text), dtype=np.int32)
                return _Draft(made.text, right, right)
            case Kind.TITLE:
                having = self._with_title_words(made.text)
                return None if having is None else _Draft(made.text, having, self._same_type(row))
            case Kind.BRAND:
                return self._narrowed(row, made, Filter(field="brand", any_of=(brand,)))
            case Kind.ATTRIBUTE:
                if made.attribute is None:
                    return None
                name, value = made.attribute
                condition = Filter(field=f"attributes.{name}", any_of=(value,))
                return self._narrowed(row, made, condition)

    def judged(self, draft: _Draft) -> JudgedQuery:
        """The query with the ratings of its products."""
        related = draft.related[:MAX_RIGHT].tolist()
        grades = dict.fromkeys(related, RELATED) | dict.fromkeys(draft.right.tolist(), RIGHT)
        ids = self._snapshot.products.texts("id", list(grades))
        return JudgedQuery(draft.text, draft.text, dict(zip(ids, grades.values(), strict=True)))

    def _narrowed(self, row: int, made: MadeQuery, condition: Filter) -> _Draft:
        """Products of the row's type that meet `condition`."""
        related = self._same_type(row)
        mask = self._snapshot.filters.of(condition.field).mask(condition)
        return _Draft(made.text, related[mask[related]], related)

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
