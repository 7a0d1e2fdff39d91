"""The matrix of features: every value from the products themselves, and small cases by hand."""

from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np
import pytest

from catalog.product import Availability, Product
from core.lexical_fields import FIELDS, LexicalField
from core.ranking_features import RankingFeature
from search.final.brands import Brands
from search.final.types import TypeHeads
from search.pipeline import Parts
from search.query import Query
from search.snapshot import Snapshot
from tests.search.final.doubles import Weighing, features_of, searcher_with
from tests.search.final.test_final_fields import Analysed, type_names
from tests.search.shop import open_shop, shop_products

COUNT = 120
QUERIES = (
    "red mug",
    "nord steel kettle",
    "kettles for tea",
    "teapot glass zebra",
    "Nord",
    "ost & co",
    "charger for mouse",
    "wireless keyboards",
    "lamp lamp lamp",
    "home kitchen",
)


@pytest.fixture(scope="module")
def products() -> list[Product]:
    return list(shop_products(COUNT, seed=31))


@pytest.fixture(scope="module")
def shop(products: Sequence[Product], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(products, tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def parts(shop: Snapshot) -> Parts:
    return Parts.of(shop)


@pytest.fixture(scope="module")
def analysed(shop: Snapshot, products: Sequence[Product]) -> Analysed:
    return Analysed.of(products, type_names(shop, range(COUNT)), shop)


def within(values: dict[str, float]) -> dict[str, float]:
    low, high = min(values.values()), max(values.values())
    return {
        key: (value - low) / (high - low) if high > low else 0.0 for key, value in values.items()
    }


def of_greatest(values: dict[str, float]) -> dict[str, float]:
    most = max(values.values())
    return {key: value / most if most > 0 else 0.0 for key, value in values.items()}


class Expected:
    """The features of some products for a query without alternatives, written out."""

    def __init__(self, shop: Snapshot, products: Sequence[Product], analysed: Analysed) -> None:
        self._shop = shop
        self._row_of = {product.id: row for row, product in enumerate(products)}
        self._products = products
        self._analysed = analysed

    def columns(self, text: str, ids: Sequence[str]) -> dict[str, dict[str, float]]:
        """All but the two of retrieval, by feature and product id."""
        terms = list(dict.fromkeys(self._shop.analyzer.terms(text)))
        idf = {term: self._idf(term) for term in terms}
        had = {each: {term for term in terms if self._has(term, each)} for each in ids}
        fields = {each: self._fields(terms, each) for each in ids}
        gate = float(all(self._brand(each.id) != terms for each in self._products))
        alone = [LexicalField.TITLE, LexicalField.CATEGORY, LexicalField.DESCRIPTION]
        best_fields = {each: fields[each].max(axis=1).sum() for each in ids}
        best_field = {each: fields[each][:, alone].sum(axis=0).max() for each in ids}
        named = self._shop.types.named_in(text, self._shop.analyzer)
        typed = {each: self._typed(named, terms, each) for each in ids}
        return {
            "coverage": {
                each: sum(idf[term] for term in had[each]) / sum(idf.values()) for each in ids
            },
            "complete": {each: float(had[each] == set(terms)) for each in ids},
            "best_fields": {key: gate * value for key, value in of_greatest(best_fields).items()},
            "best_field": {key: gate * value for key, value in of_greatest(best_field).items()},
            "brand": {
                each: float(len(self._brand(each)) > 0 and set(self._brand(each)) <= set(terms))
                for each in ids
            },
            "type": {each: typed[each][0] for each in ids},
            "close": {each: typed[each][1] for each in ids},
            "not_host": {each: typed[each][2] for each in ids},
        }

    def _idf(self, term: str) -> float:
        having = sum(term in own for own in self._analysed.everywhere)
        return log(1 + (len(self._products) - having + 0.5) / (having + 0.5))

    def _has(self, term: str, product: str) -> bool:
        row = self._row_of[product]
        in_type = term in self._analysed.fields[row][LexicalField.CATEGORY]
        return in_type or term in self._analysed.everywhere[row]

    def _fields(
        self, terms: Sequence[str], product: str
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        row = self._row_of[product]
        return np.array(
            [[self._analysed.bm25(term, row, field) for field in range(FIELDS)] for term in terms]
        )

    def _brand(self, product: str) -> list[str]:
        brand = self._products[self._row_of[product]].brand
        return list(dict.fromkeys(self._shop.analyzer.terms(brand)))

    def _typed(self, named: int, terms: Sequence[str], product: str) -> tuple[float, float, float]:
        types, row = self._shop.types, self._row_of[product]
        own = int(types.of_row[row])
        head = self._head(own)
        same = own >= 0 and (own == named or head in terms or head == self._head(named))
        close = max(0.0, float(types.closeness(named)[own])) if min(own, named) >= 0 else 0.0
        host = named >= 0 and own != named and named in types.hosts_of(row).tolist()
        return float(same), min(close, 1.0), 1.0 - host

    def _head(self, number: int) -> str | None:
        return None if number < 0 else self._shop.analyzer.terms(self._shop.types.names[number])[-1]


@pytest.mark.parametrize("text", QUERIES)
def test_every_value_follows_from_the_products(
    shop: Snapshot, parts: Parts, products: Sequence[Product], analysed: Analysed, text: str
) -> None:
    searcher = searcher_with(shop, Weighing({"bm25": 1.0}), parts)
    query = Query(q=text, per_page=250, understanding=False, spelling=False)
    hits = searcher.search(query.model_copy(update={"explain": True})).hits
    given = features_of(searcher, query)
    assert len(given) == len(hits) > 5
    explained = {hit.product.id: hit.explanation for hit in hits}
    columns = Expected(shop, products, analysed).columns(text, list(given))
    columns["bm25"] = within(
        {key: each.lexical for key, each in explained.items() if each and each.lexical is not None}
    )
    gated = not any(columns["best_fields"].values()) and text.casefold() in {"nord", "ost & co"}
    cosines = within(
        {key: each.dense for key, each in explained.items() if each and each.dense is not None}
    )
    columns["cosine"] = {key: 0.0 if gated else value for key, value in cosines.items()}
    assert set(columns) == {feature.value for feature in RankingFeature}
    for feature, column in columns.items():
        for product, value in column.items():
            assert given[product][feature] == pytest.approx(value, abs=1e-6), (feature, product)
            assert 0 <= given[product][feature] <= 1


def titled(number: int, title: str, brand: str = "", description: str = "") -> Product:
    return Product(f"T{number}", title, Availability.IN_STOCK, brand=brand, description=description)


def test_three_products_by_hand(tmp_path: Path) -> None:
    shop = open_shop(
        [titled(1, "red mug", "Nord"), titled(2, "blue mug", "Süd"), titled(3, "red lamp")],
        tmp_path,
    )
    searcher = searcher_with(shop, Weighing({"coverage": 1.0}), Parts.of(shop))

    given = features_of(searcher, Query(q="red mug nord", understanding=False, spelling=False))

    # Of three products two have "red", two have "mug" and one has "nord".
    common, rare = log(1 + 1.5 / 2.5), log(1 + 2.5 / 1.5)
    whole = 2 * common + rare
    assert given["T1"]["coverage"] == pytest.approx(1)
    assert given["T2"]["coverage"] == pytest.approx(common / whole)
    assert (given["T1"]["complete"], given["T2"]["complete"]) == (1, 0)
    assert (given["T1"]["brand"], given["T2"]["brand"]) == (1, 0)
    assert (given["T1"]["best_fields"], given["T1"]["best_field"]) == (1, 1)
    # "nord" adds to the best fields of T1 alone, and no field has more than two terms.
    assert given["T2"]["best_fields"] < given["T2"]["best_field"] == pytest.approx(0.5)


def test_brands_are_known_by_all_of_their_terms_and_by_nothing_else(shop: Snapshot) -> None:
    brands = Brands(shop.filters, shop.analyzer)
    rows = np.arange(COUNT, dtype=np.int32)
    of_ost = [shop.products.product(row).brand == "Ost & Co" for row in range(COUNT)]

    assert brands.agreement(["co", "mug", "ost"], rows).tolist() == of_ost
    assert not brands.agreement(["ost", "mug"], rows).any()
    assert (brands.is_name(["ost", "co"]), brands.is_name(["ost"])) == (True, False)
    assert not brands.is_name(["nord", "mug"])
    assert not brands.is_name([])


def test_types_are_called_by_their_last_term(shop: Snapshot) -> None:
    heads = TypeHeads(["gaming mouse", "mouse", "mouse pad", "&", "cats"], shop.analyzer)

    assert heads.called({"mous"}, -1).tolist() == [True, True, False, False, False]
    assert heads.called({"cat", "unheard"}, -1).tolist() == [False, False, False, False, True]
    assert heads.called((), 0).tolist() == [True, True, False, False, False]
    # A name without any word is called by nothing, and is itself all the same.
    assert heads.called((), 3).tolist() == [False, False, False, True, False]
    assert not heads.called((), -1).any()
