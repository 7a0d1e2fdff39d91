"""BM25 by field against the formula written out over the analysed texts."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Product
from core.lexical_fields import FIELDS, LexicalField
from search.delta.layers import layered
from search.final.fields import FieldScorer
from search.lexical import NO_ALTERNATIVES, Alternative, Alternatives
from search.snapshot import Snapshot
from tests.search.delta.changing import change_of, deletion_of
from tests.search.shop import RECIPE, open_shop, shop_products

K1, B = 1.2, 0.75
COUNT = 150

words = st.sampled_from(
    ["steel", "kettl", "nord", "mug", "home", "kitchen", "teapot", "xk", "blue", "unknown", "size"]
)
ways = st.builds(
    Alternative,
    st.lists(words, min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([0.3, 0.8, 1.0]),
)
alternatives_of_words = st.dictionaries(words, st.lists(ways, max_size=3).map(tuple), max_size=4)


@dataclass(frozen=True, slots=True, repr=False)
class Analysed:
    """The texts of products by field, with nothing of the postings.

    Attributes:
        fields: of each product by row, the type's name among the category's words.
        everywhere: all terms of each, without that.
    """

    fields: Sequence[Sequence[Sequence[str]]]
    everywhere: Sequence[set[str]]

    @classmethod
    def of(
        cls, products: Sequence[Product], type_names: Sequence[str], english: Snapshot
    ) -> "Analysed":
        analyzer = english.analyzer
        fields = [
            [list(terms) for terms in RECIPE.lexical_fields(each, analyzer)[:FIELDS]]
            for each in products
        ]
        for own, name in zip(fields, type_names, strict=True):
            own[LexicalField.CATEGORY] += analyzer.terms(name)
        return cls(fields, [set(RECIPE.lexical_terms(each, analyzer)) for each in products])

    def idf(self, term: str, field: int) -> float:
        having = sum(term in own[field] for own in self.fields)
        return log(1 + (len(self.fields) - having + 0.5) / (having + 0.5))

    def bm25(self, term: str, row: int, field: int) -> float:
        own = self.fields[row][field]
        average = sum(len(each[field]) for each in self.fields) / len(self.fields)
        count = min(own.count(term), 7)
        norm = K1 * (1 - B + B * len(own) / average) if own else 1
        return self.idf(term, field) * count * (K1 + 1) / (count + norm)

    def best(self, term: str, others: Sequence[Alternative], row: int, field: int) -> float:
        most = self.idf(term, field) * (K1 + 1)
        own = self.fields[row][field]
        return max(
            self.bm25(term, row, field),
            *(
                other.weight * min(sum(self.bm25(each, row, field) for each in other.terms), most)
                for other in others
                if set(other.terms) <= set(own)
            ),
            0.0,
        )

    def has(self, term: str, others: Sequence[Alternative], row: int) -> bool:
        ways = [{term}, *(set(other.terms) for other in others)]
        return any(way <= self.everywhere[row] for way in ways)


@pytest.fixture(scope="module")
def products() -> list[Product]:
    every = list(shop_products(COUNT, seed=29))
    often = replace(every[0], description="kettle " * 12, category=("Home", "Steel kettles"))
    return [often, *every[1:]]


@pytest.fixture(scope="module")
def shop(products: Sequence[Product], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(products, tmp_path_factory.mktemp("shop"))


def type_names(snapshot: Snapshot, rows: Sequence[int]) -> list[str]:
    return [snapshot.types.name(int(snapshot.types.of_row[row])) or "" for row in rows]


def assert_as_written_out(
    scorer: FieldScorer,
    analysed: Analysed,
    rows: Sequence[int],
    query: Sequence[str],
    alternatives: Alternatives,
) -> None:
    matched = scorer.match(query, alternatives, np.array(rows, np.int32))
    assert matched.contributions.shape == (len(rows), len(query), FIELDS)
    for place, term in enumerate(query):
        others = alternatives.get(term, ())
        for number in range(len(rows)):
            expected = [analysed.best(term, others, number, field) for field in LexicalField]
            assert matched.contributions[number, place] == pytest.approx(expected, rel=1e-12)
            assert matched.found[number, place] == analysed.has(term, others, number)


@settings(deadline=None, max_examples=40)
@given(st.lists(words, min_size=1, max_size=4, unique=True), alternatives_of_words)
def test_contributions_are_those_of_the_formula(
    shop: Snapshot,
    products: Sequence[Product],
    query: list[str],
    alternatives: Mapping[str, tuple[Alternative, ...]],
) -> None:
    rows = list(range(COUNT))
    analysed = Analysed.of(products, type_names(shop, rows), shop)
    assert_as_written_out(FieldScorer.of(shop), analysed, rows, query, alternatives)


def test_the_name_of_the_type_counts_as_words_of_the_category(shop: Snapshot) -> None:
    typed = [row for row in range(COUNT) if shop.types.of_row[row] >= 0]
    assert typed, "the shop has types"
    scorer = FieldScorer.of(shop)
    for row in typed[:20]:
        terms = shop.analyzer.terms(shop.types.names[shop.types.of_row[row]])
        matched = scorer.match(terms, NO_ALTERNATIVES, np.array([row], np.int32))
        assert (matched.contributions[0, :, LexicalField.CATEGORY] > 0).all()


def test_new_products_are_scored_with_the_numbers_of_today(
    shop: Snapshot, products: Sequence[Product]
) -> None:
    chance = random.Random(5)  # noqa: S311 - a made-up shop, nothing secret
    # Of titles that are known nothing of the types changes, which are counted once.
    changed = [
        replace(each, description=chance.choice(("Steel kettle", "Blue mug, 0.5 l", "")))
        for each in chance.sample(products, 30)
    ]
    now = layered(shop, [change_of(each) for each in changed])
    scorer = FieldScorer.of(shop).over(now)
    assert now.alive is not None
    rows = np.flatnonzero(now.alive).tolist()
    current = [now.products.product(row) for row in rows]
    analysed = Analysed.of(current, type_names(now, rows), now)
    alternatives = {"mug": (Alternative(("blue", "kettl"), 0.8),)}
    assert_as_written_out(scorer, analysed, rows, ["steel", "mug", "home"], alternatives)


def test_nothing_is_asked_for_and_nobody_is_left(shop: Snapshot) -> None:
    scorer = FieldScorer.of(shop)
    nobody, everybody = np.empty(0, np.int32), np.arange(COUNT, dtype=np.int32)
    assert scorer.match(["mug"], NO_ALTERNATIVES, nobody).contributions.shape == (0, 1, FIELDS)
    assert scorer.match([], NO_ALTERNATIVES, everybody).found.shape == (COUNT, 0)
    gone = layered(shop, [deletion_of(f"P{number:05d}") for number in range(COUNT)])
    left = scorer.over(gone).match(["mug"], NO_ALTERNATIVES, nobody)
    assert np.isfinite(left.contributions).all()
