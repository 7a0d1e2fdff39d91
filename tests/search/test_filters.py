"""Filters against a brute force over the products themselves."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.errors import BadInput
from search.allowed_rows import AllowedRows
from search.pipeline import Searcher
from search.query import Filter, Query
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex
from tests.search.shop import (
    all_hits,
    ids,
    open_shop,
    passes,
    searcher_over,
    shop_products,
)

WORDS: dict[str, tuple[str, ...]] = {
    "brand": ("Nord", "nord", "SÜD", "ost & co", "Ångström", "Nobody"),
    "category": ("Home", "home > KITCHEN", "Home > Kitchen > Tea", "Office", "Kitchen", "Garden"),
    "availability": ("in_stock", "IN_STOCK", "preorder"),
    "item_group_id": ("G1", "g2", "G99"),
    "price": ("10.5", "11", "999"),
    "attributes.colour": ("red", "RED", "grün", "GRÜN", "green", ""),
    "attributes.weight": ("0.30000000000000004", "0.3", "1", "1.0", "1e-7", "-4"),
    "attributes.handmade": ("true", "False"),
    "attributes.size": ("S", "m", "38", "38.0", "40.5", "XL"),
    "attributes.ports": ("1", "2", "4", "3"),
}
NUMBERS = ("price", "released", "popularity", "attributes.weight", "attributes.size")

named = st.sampled_from(sorted(WORDS)).flatmap(
    lambda field: st.builds(
        Filter,
        field=st.just(field),
        any_of=st.lists(st.sampled_from(WORDS[field]), min_size=1, max_size=3).map(tuple),
        exclude=st.booleans(),
    )
)
bounds = st.sampled_from([-4.0, 0.1, 1.0, 2.5, 10.0, 11.3, 12.0, 38.0, 1_579_000_000.0])
ranges = st.tuples(bounds, bounds, st.booleans(), st.booleans(), st.sampled_from(NUMBERS)).map(
    lambda drawn: Filter(
        field=drawn[4],
        min=min(drawn[:2]),
        max=None if drawn[3] else max(drawn[:2]),
        exclude=drawn[2],
    )
)
conditions = st.lists(named | ranges, min_size=1, max_size=4)


def passing_ids(products: Sequence[Product], filters: Sequence[Filter]) -> set[str]:
    return {
        product.id
        for product in products
        if all(passes(product, condition) for condition in filters)
    }


# The shop of the fixture, for hypothesis to draw from again and again.
@settings(deadline=None)
@given(filters=conditions)
def test_what_passes_is_what_the_products_say(
    small_shop: Snapshot, small_products: tuple[Product, ...], filters: list[Filter]
) -> None:
    allowed = AllowedRows(small_shop.filters, filters).by_all
    assert allowed is not None
    rows = np.flatnonzero(allowed).tolist()
    assert {small_products[row].id for row in rows} == passing_ids(small_products, filters)


@settings(deadline=None, max_examples=25)
@given(filters=conditions, q=st.sampled_from(["", "red mug", "lamp"]))
def test_hits_are_those_without_filters_that_pass(
    small_searcher: Searcher, small_products: tuple[Product, ...], filters: list[Filter], q: str
) -> None:
    # As asked: an empty answer is not widened.
    everything = Query(q=q, per_page=250, highlight=False, understanding=False)
    unfiltered = set(ids(all_hits(small_searcher, everything)))
    query = everything.model_copy(update={"filters": tuple(filters)})
    found = ids(all_hits(small_searcher, query))
    assert len(found) == len(set(found)) == small_searcher.search(query).found
    assert set(found) == unfiltered & passing_ids(small_products, filters)


def demo_values(product: Product) -> dict[str, str]:
    return {
        "brand": product.brand,
        "category": " > ".join(product.category[:2]),
        "availability": product.availability.value,
        "item_group_id": product.item_group_id,
        "attributes.unit": str(product.attributes["unit"][0]),
        "attributes.size": str(product.attributes["size"][0]),
    }


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_values_of_the_demo_catalogue_pass_as_the_products_say(
    demo_searcher: Searcher, demo_index: BuiltIndex, data: st.DataObject
) -> None:
    models = data.draw(st.lists(st.sampled_from(demo_index.products), min_size=1, max_size=3))
    field = data.draw(st.sampled_from(sorted(demo_values(models[0]))))
    shout = data.draw(st.booleans())
    filters = (
        Filter(
            field=field,
            any_of=tuple(
                value.upper() if shout else value
                for value in (demo_values(model)[field] for model in models)
            ),
            exclude=data.draw(st.booleans()),
        ),
        Filter(field="price", max=data.draw(st.sampled_from([5.0, 9.99, 50.0]))),
    )
    allowed = AllowedRows(demo_searcher.snapshot.filters, filters).by_all
    assert allowed is not None
    passed = {demo_index.products[row].id for row in np.flatnonzero(allowed).tolist()}
    assert passed == passing_ids(demo_index.products, filters)


def test_both_ends_of_a_range_are_within(small_shop: Snapshot) -> None:
    prices = small_shop.prices
    mask = small_shop.filters.mask(Filter(field="price", min=10.5, max=11.5))
    np.testing.assert_array_equal(mask, (prices >= 10.5) & (prices <= 11.5))
    assert (prices[mask] == 10.5).any()
    assert (prices[mask] == 11.5).any()


def test_excluding_keeps_what_says_nothing(small_shop: Snapshot) -> None:
    mask = small_shop.filters.mask(Filter(field="price", min=0, exclude=True))
    np.testing.assert_array_equal(mask, np.isnan(small_shop.prices))


@pytest.mark.parametrize("spelling", ["Home>Kitchen", " home >kitchen ", "Home > Kitchen"])
def test_a_category_path_needs_no_spaces(small_shop: Snapshot, spelling: str) -> None:
    expected = small_shop.filters.mask(Filter(field="category", any_of=("Home > Kitchen",)))
    assert expected.any()
    mask = small_shop.filters.mask(Filter(field="category", any_of=(spelling,)))
    np.testing.assert_array_equal(mask, expected)


def test_a_standard_field_that_no_product_has_is_empty(tmp_path: Path) -> None:
    bare = [Product(id=f"p{n}", title="Mug", availability=Availability.IN_STOCK) for n in range(3)]
    searcher = searcher_over(open_shop(bare, tmp_path))
    answer = searcher.search(Query(facets=("brand", "price", "category")))
    assert answer.found == 3
    assert [facet.total_values for facet in answer.facet_counts] == [0, 0, 0]
    for condition in (Filter(field="price", max=10), Filter(field="brand", any_of=("Nord",))):
        assert searcher.search(Query(filters=(condition,))).found == 0


def test_without_a_field_the_other_filters_stay(small_shop: Snapshot) -> None:
    brand = Filter(field="brand", any_of=("Nord",))
    price = Filter(field="price", max=11)
    allowed = AllowedRows(small_shop.filters, [brand, price])
    np.testing.assert_array_equal(allowed.without(["brand"]), small_shop.filters.mask(price))
    np.testing.assert_array_equal(allowed.without(["price"]), small_shop.filters.mask(brand))
    assert allowed.without(["price", "brand"]) is None
    assert AllowedRows(small_shop.filters, []).by_all is None


def test_every_field_of_the_products_is_there(small_shop: Snapshot) -> None:
    said = {f"attributes.{name}" for product in shop_products(240) for name in product.attributes}
    standing = {"availability", "brand", "category", "item_group_id"}
    assert set(small_shop.filters.fields) == said | standing | {"price", "released", "popularity"}


def test_an_unknown_field_is_refused_with_the_nearest(small_searcher: Searcher) -> None:
    with pytest.raises(BadInput, match="no product has a field") as refused:
        small_searcher.search(Query(filters=(Filter(field="attributes.color", any_of=("red",)),)))
    assert refused.value.field == "filter"
    assert "attributes.colour" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("colour", "did you mean attributes.colour?"),
        ("qqqq", "known: availability, brand, category"),
    ],
)
def test_a_bare_attribute_or_a_strange_field_is_told_what_there_is(
    small_searcher: Searcher, field: str, hint: str
) -> None:
    with pytest.raises(BadInput, match="no product has a field") as refused:
        small_searcher.search(Query(facets=(field,)))
    assert refused.value.field == "facets"
    assert (refused.value.hint or "").startswith(hint)


def test_a_range_over_words_is_refused(small_searcher: Searcher) -> None:
    with pytest.raises(BadInput, match="brand holds words") as refused:
        small_searcher.search(Query(q="mug", filters=(Filter(field="brand", min=3),)))
    assert refused.value.field == "filter"
    assert refused.value.hint


@pytest.mark.parametrize(
    ("field", "held", "value", "mend"),
    [
        ("price", "10.5", "abc", "price:10 or price:10..50"),
        ("price", "10.5", "inf", "price:10..50"),
        ("popularity", "3", "high", "popularity:10"),
        ("released", "1577836800", "2020-01-01", "seconds since 1970"),
        ("attributes.weight", "2.5", "heavy", "attributes.weight:10"),
        ("attributes.weight", "2.5", "nan", "attributes.weight:10"),
        ("attributes.handmade", "true", "yes", "attributes.handmade:true"),
        ("attributes.handmade", "False", "1", "attributes.handmade:true"),
        ("availability", "IN_STOCK", "sold", "availability:in_stock"),
        ("availability", "preorder", "in stock", "availability:in_stock"),
    ],
)
@pytest.mark.parametrize("exclude", [False, True])
def test_a_value_that_a_field_cannot_hold_is_refused(
    small_searcher: Searcher, field: str, held: str, value: str, mend: str, *, exclude: bool
) -> None:
    for values in ((value,), (held, value)):
        condition = Filter(field=field, any_of=values, exclude=exclude)
        with pytest.raises(BadInput, match=f"{field} holds .*: '{value}' is none") as refused:
            small_searcher.search(Query(q="mug", filters=(condition,)))
        assert refused.value.field == "filter"
        assert mend in (refused.value.hint or "")


def test_a_number_is_refused_words_even_where_no_product_has_one(tmp_path: Path) -> None:
    bare = [Product(id="p", title="Mug", availability=Availability.IN_STOCK)]
    searcher = searcher_over(open_shop(bare, tmp_path))
    with pytest.raises(BadInput, match=r"price holds numbers: 'x{57}\.{3}' is none"):
        searcher.search(Query(filters=(Filter(field="price", any_of=("x" * 2000,)),)))
    assert searcher.search(Query(filters=(Filter(field="brand", any_of=("x",)),))).found == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("brand", "12"), ("attributes.size", "huge"), ("attributes.colour", "true")],
)
def test_a_field_of_words_is_asked_for_anything(
    small_searcher: Searcher, field: str, value: str
) -> None:
    assert small_searcher.search(Query(filters=(Filter(field=field, any_of=(value,)),))).found == 0
