"""Similar products over made-up shops: what must never be shown, pages, variants, baskets."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.errors import BadInput, NotFound
from search.pipeline import Searcher
from search.query import Filter, InStock
from search.similar.results import (
    Duplicates,
    Relation,
    SimilarHit,
    SimilarQuery,
)
from tests.search.shop import open_shop, product_in, searcher_over

NOW = {Availability.IN_STOCK, Availability.LIMITED}

IDS = st.integers(0, 239).map(lambda number: f"P{number:05d}")
QUERIES = st.builds(
    SimilarQuery,
    products=st.lists(IDS, min_size=1, max_size=3, unique=True).map(tuple),
    relation=st.sampled_from(Relation),
    in_stock=st.sampled_from(InStock),
    price_band=st.sampled_from([None, 1.05, 4.0]),
    diversity=st.sampled_from([0.0, 0.2, 1.0]),
    per_page=st.integers(1, 30),
)


def every_hit(searcher: Searcher, query: SimilarQuery) -> list[SimilarHit]:
    hits: list[SimilarHit] = []
    page = 1
    while found := searcher.similar(query.model_copy(update={"page": page})).hits:
        hits.extend(found)
        page += 1
    return hits


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES)
def test_what_is_shown_may_be_shown(
    small_searcher: Searcher, small_products: tuple[Product, ...], query: SimilarQuery
) -> None:
    by_id = {product.id: product for product in small_products}
    hits = every_hit(small_searcher, query)
    shown = [by_id[hit.product.id] for hit in hits]
    seeds = [by_id[seed] for seed in query.products]
    groups = [product.item_group_id for product in shown if product.item_group_id]

    assert len({product.id for product in shown}) == len(shown)
    assert not {product.id for product in shown} & set(query.products)
    assert len(set(groups)) == len(groups)
    assert not set(groups) & {seed.item_group_id for seed in seeds}
    if query.in_stock is InStock.TRUE:
        assert all(product.availability in NOW for product in shown)
    if query.in_stock is InStock.SOON:
        assert all(product.availability is not Availability.OUT_OF_STOCK for product in shown)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES)
def test_pages_are_parts_of_one_order(small_searcher: Searcher, query: SimilarQuery) -> None:
    hits = every_hit(small_searcher, query)
    first = small_searcher.similar(query)
    past = small_searcher.similar(query.model_copy(update={"page": 900}))

    assert first.found == past.found == len(hits)
    assert past.hits == ()
    assert first.hits == tuple(hits[: query.per_page])
    assert small_searcher.similar(query).hits == first.hits


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 239), in_stock=st.sampled_from(InStock))
def test_a_region_s_stock_and_prices_hold(
    regional_searcher: Searcher,
    regional_products: tuple[Product, ...],
    number: int,
    in_stock: InStock,
) -> None:
    by_id = {product.id: product for product in regional_products}
    for region in regional_searcher.snapshot.offers.regions:
        query = SimilarQuery(
            products=(regional_products[number].id,),
            region=region,
            in_stock=in_stock,
            per_page=50,
        )
        for hit in every_hit(regional_searcher, query):
            there = product_in(by_id[hit.product.id], region)
            assert there is not None
            assert in_stock is InStock.ANY or hit.product.availability != "out_of_stock"
            assert hit.product.price == (None if there.price is None else float(there.price))


def test_filters_hold(small_searcher: Searcher) -> None:
    query = SimilarQuery(
        products=("P00003",),
        relation=Relation.ANY,
        in_stock=InStock.ANY,
        filters=(Filter(field="brand", any_of=("Nord",)),),
    )
    assert {hit.product.brand for hit in every_hit(small_searcher, query)} == {"Nord"}


def kettles(count: int, **common: object) -> list[Product]:
    return [
        Product(
            id=f"K{number}",
            title=f"Brand{number % 7} steel kettle model {chr(97 + number)}{number}zq",
            brand=f"Brand{number % 7}",
            availability=Availability.IN_STOCK,
            **common,  # type: ignore[arg-type]  # fields of Product, as the tests name them
        )
        for number in range(count)
    ]


Opened = Callable[[list[Product]], Searcher]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens a shop of a few products."""
    return lambda products: searcher_over(open_shop(products, tmp_path))


def test_variants_are_folded_and_counted(opened: Opened) -> None:
    variants = [
        Product(
            id=f"V{number}",
            title=f"Acme copper kettle {size} l",
            item_group_id="copper",
            availability=Availability.OUT_OF_STOCK if number == 0 else Availability.IN_STOCK,
        )
        for number, size in enumerate((1, 2, 3, 4))
    ]
    searcher = opened([*kettles(8), *variants])
    hits = searcher.similar(SimilarQuery(products=("K0",), per_page=50)).hits
    (folded,) = [hit for hit in hits if hit.product.item_group_id == "copper"]

    assert folded.variants == 2
    assert folded.product.id != "V0"
    assert all(hit.variants == 0 for hit in hits if hit is not folded)
    of_variant = searcher.similar(SimilarQuery(products=("V1",), per_page=50)).hits
    assert not [hit for hit in of_variant if hit.product.item_group_id == "copper"]


def test_the_price_band_holds_and_is_loosened_in_words(opened: Opened) -> None:
    prices = [10, 11, 12, 100, 120, 5000]
    products = [
        Product(
            id=f"K{number}",
            title=f"Brand{number} steel kettle",
            brand=f"Brand{number}",
            price=Decimal(price),
            availability=Availability.IN_STOCK,
        )
        for number, price in enumerate(prices)
    ]
    searcher = opened(products)
    enough = searcher.similar(SimilarQuery(products=("K0",), per_page=2))
    more = searcher.similar(SimilarQuery(products=("K0",), per_page=5, explain=True))

    assert {hit.product.id for hit in enough.hits} == {"K1", "K2"}
    assert enough.relaxed == ()
    assert [hit.product.id for hit in more.hits[:2]] == [hit.product.id for hit in enough.hits]
    assert more.relaxed[0].step == "price"
    loosened = [hit.explanation.loosened for hit in more.hits if hit.explanation]
    assert loosened == [None, None, "price", "price", "price"]


def test_nothing_out_of_stock_fills_an_empty_widget(opened: Opened) -> None:
    gone = [
        Product(
            id=f"K{number}",
            title=f"Brand{number} steel kettle",
            availability=Availability.OUT_OF_STOCK,
        )
        for number in range(6)
    ]
    searcher = opened(gone)

    assert searcher.similar(SimilarQuery(products=("K0",))).found == 0
    assert searcher.similar(SimilarQuery(products=("K0",), in_stock=InStock.ANY)).found == 5


def test_a_basket_has_neighbours_of_each(small_searcher: Searcher) -> None:
    types = small_searcher.snapshot.types
    rows = {int(number): row for row, number in enumerate(types.of_row) if number >= 0}
    first, second = list(rows.values())[:2]
    ids = tuple(small_searcher.snapshot.products.texts("id", [first, second]))
    result = small_searcher.similar(
        SimilarQuery(products=ids, per_page=20, in_stock=InStock.ANY, explain=True)
    )
    assert {hit.explanation.seed for hit in result.hits if hit.explanation} == set(ids)


def test_a_text_finds_its_type(opened: Opened) -> None:
    lamps = [
        Product(
            id=f"L{number}",
            title=f"Brand{number % 7} desk lamp {chr(97 + number)}",
            availability=Availability.IN_STOCK,
        )
        for number in range(8)
    ]
    searcher = opened([*kettles(8), *lamps])
    result = searcher.similar(SimilarQuery(text="a kettle of steel", per_page=4))

    assert all(hit.product.id.startswith("K") for hit in result.hits)
    assert {hit.reason.code for hit in result.hits} == {"like_text"}


def test_a_text_that_is_like_nothing_here_finds_what_comes_nearest(opened: Opened) -> None:
    searcher = opened([*kettles(8), Product("GONE", "Poem", Availability.OUT_OF_STOCK)])
    query = SimilarQuery(text="a poem about the sea", per_page=3, explain=True)
    result = searcher.similar(query)
    anything = searcher.similar(query.model_copy(update={"relation": Relation.ANY}))

    assert [relaxed.step for relaxed in result.relaxed] == ["meaning"]
    assert [hit.product.id for hit in result.hits] == [hit.product.id for hit in anything.hits]
    assert result.found == anything.found == 8
    assert {hit.reason.text for hit in result.hits} == {"nearest to what was described"}
    assert anything.relaxed == ()
    second = searcher.similar(query.model_copy(update={"page": 2}))
    assert not {hit.product.id for hit in second.hits} & {hit.product.id for hit in result.hits}


def test_where_a_text_finds_its_sort_nothing_else_fills_the_page(opened: Opened) -> None:
    poems = [Product(f"P{n}", f"Poem {n}", Availability.IN_STOCK) for n in range(9)]
    searcher = opened([*kettles(3), *poems])
    result = searcher.similar(SimilarQuery(text="a kettle of steel", per_page=50))
    assert {hit.product.id for hit in result.hits} == {"K0", "K1", "K2"}
    assert "meaning" not in [relaxed.step for relaxed in result.relaxed]


def test_an_unknown_product_is_named(small_searcher: Searcher) -> None:
    with pytest.raises(NotFound, match="'NOPE'"):
        small_searcher.similar(SimilarQuery(products=("P00001", "NOPE")))


def test_an_unknown_region_or_field_is_refused(small_searcher: Searcher) -> None:
    with pytest.raises(BadInput, match="region"):
        small_searcher.similar(SimilarQuery(products=("P00001",), region="atlantis"))
    conditions = (Filter(field="attributes.flavour", any_of=("x",)),)
    with pytest.raises(BadInput, match="flavour"):
        small_searcher.similar(SimilarQuery(products=("P00001",), filters=conditions))


@pytest.mark.parametrize("given_", [{}, {"text": "  "}, {"products": ("P1",), "text": "kettle"}])
def test_products_or_a_text(given_: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="either products or a text"):
        SimilarQuery.model_validate(given_)


def test_duplicates_only_are_those_that_are_hidden(opened: Opened) -> None:
    twin = Product(
        id="TWIN",
        title="brand0 Steel Kettle, model a0zq",
        brand="Brand0",
        availability=Availability.IN_STOCK,
    )
    searcher = opened([*kettles(9), twin])
    query = SimilarQuery(products=("K0",), per_page=50)
    hidden = {hit.product.id for hit in searcher.similar(query).hits}
    only = searcher.similar(query.model_copy(update={"duplicates": Duplicates.ONLY}))

    assert "TWIN" not in hidden
    assert len(hidden) == 8
    assert only.hits[0].product.id == "TWIN"
    assert only.hits[0].reason.code == "duplicate"
