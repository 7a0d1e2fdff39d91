"""Search in a region is search over the products as that region has them."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Product
from core.errors import BadInput, NotFound
from search.pipeline import Searcher
from search.query import Filter, InStock, Query, Sort
from search.results import ProductView
from tests.search.shop import REGIONS, all_hits, ids, passes, product_in, values_of

EVERYTHING = Query(per_page=250, highlight=False)
NOW = {Availability.IN_STOCK, Availability.LIMITED}
THROUGH = {
    InStock.ANY: set(Availability),
    InStock.TRUE: NOW,
    InStock.SOON: NOW | {Availability.PREORDER, Availability.BACKORDER},
}
FACETS = ("availability", "price", "brand", "attributes.colour")

somewhere = st.none() | st.sampled_from(REGIONS)
conditions = st.one_of(
    st.builds(
        Filter,
        field=st.just("price"),
        any_of=st.lists(st.sampled_from(("9.5", "10.5", "13.4", "999")), min_size=1).map(tuple),
        exclude=st.booleans(),
    ),
    st.builds(
        Filter,
        field=st.just("price"),
        min=st.sampled_from((0.0, 9.6, 11.0)),
        max=st.none() | st.sampled_from((11.0, 12.5)),
        exclude=st.booleans(),
    ),
    st.builds(
        Filter,
        field=st.just("availability"),
        any_of=st.lists(st.sampled_from(("in_stock", "OUT_OF_STOCK", "backorder")), min_size=1).map(
            tuple
        ),
        exclude=st.booleans(),
    ),
    st.builds(Filter, field=st.just("brand"), any_of=st.just(("Nord", "süd"))),
)
asked = Query(facets=FACETS, per_page=250, max_facet_values=100, highlight=False)
queries = st.fixed_dictionaries(
    {
        "region": somewhere,
        "in_stock": st.sampled_from(InStock),
        "filters": st.lists(conditions, max_size=3).map(tuple),
    }
).map(lambda drawn: asked.model_copy(update=drawn))


def there(products: Sequence[Product], query: Query) -> list[Product]:
    """The products as the query's region has them, those that its stock lets through."""
    if query.region is None:
        here: Sequence[Product | None] = products
    else:
        here = [product_in(product, query.region) for product in products]
    through = THROUGH[query.in_stock]
    return [product for product in here if product and product.availability in through]


def passing(products: Sequence[Product], filters: Sequence[Filter], but: str = "") -> list[Product]:
    """Those that pass the filters, without those that choose values of the field `but`."""
    kept = [condition for condition in filters if condition.exclude or condition.field != but]
    return [product for product in products if all(passes(product, each) for each in kept)]


@settings(deadline=None)
@given(query=queries)
def test_what_is_found_and_counted_is_what_the_region_has(
    regional_searcher: Searcher, regional_products: tuple[Product, ...], query: Query
) -> None:
    here = there(regional_products, query)
    answer = regional_searcher.search(query)
    expected = passing(here, query.filters)
    assert {hit.product.id for hit in answer.hits} == {product.id for product in expected}
    assert answer.found == len(expected)
    for facet in answer.facet_counts:
        counted = passing(here, query.filters, but=facet.field)
        said = [value for product in counted for value in values_of(product, facet.field)]
        assert facet.total_values == len(facet.counts) == len(set(said))
        for listed in facet.counts:
            chosen = Filter(field=facet.field, any_of=(listed.value,))
            assert listed.count == sum(passes(product, chosen) for product in counted)
        numbers = [value for value in said if isinstance(value, float)]
        assert facet.min == min(numbers, default=None)
        assert facet.max == max(numbers, default=None)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("in_stock", InStock)
def test_choosing_a_facet_finds_its_count(
    regional_searcher: Searcher, region: str, in_stock: InStock
) -> None:
    query = Query(
        q="red mug", region=region, in_stock=in_stock, facets=FACETS, max_facet_values=50,
        filters=(Filter(field="price", min=9.6, max=12.5),), highlight=False,
    )  # fmt: skip
    answer = regional_searcher.search(query)
    assert answer.found
    for facet in answer.facet_counts:
        others = tuple(chosen for chosen in query.filters if chosen.field != facet.field)
        for value in facet.counts:
            chosen = Filter(field=facet.field, any_of=(value.value,))
            narrowed = query.model_copy(update={"filters": (*others, chosen)})
            assert regional_searcher.search(narrowed).found == value.count


@settings(deadline=None, max_examples=30)
@given(
    region=somewhere,
    in_stock=st.sampled_from(InStock),
    q=st.sampled_from(["red mug", "lamp", "P00007", "café teapot"]),
)
def test_hits_are_those_of_anywhere_that_are_to_be_had_there(
    regional_searcher: Searcher,
    regional_products: tuple[Product, ...],
    region: str | None,
    in_stock: InStock,
    q: str,
) -> None:
    anywhere = EVERYTHING.model_copy(update={"q": q, "understanding": False})
    query = anywhere.model_copy(update={"region": region, "in_stock": in_stock})
    to_be_had = {product.id for product in there(regional_products, query)}
    expected = [each for each in ids(all_hits(regional_searcher, anywhere)) if each in to_be_had]
    assert set(ids(all_hits(regional_searcher, query))) == set(expected)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("sort", [Sort.PRICE_ASC, Sort.PRICE_DESC])
def test_prices_of_the_region_order(
    regional_searcher: Searcher, regional_products: tuple[Product, ...], region: str, sort: Sort
) -> None:
    query = EVERYTHING.model_copy(update={"region": region, "sort": sort, "per_page": 40})
    sign = 1 if sort is Sort.PRICE_ASC else -1
    expected = sorted(
        there(regional_products, query),
        key=lambda product: (product.price is None, sign * (product.price or 0)),
    )
    assert ids(all_hits(regional_searcher, query)) == [product.id for product in expected]


def assert_shown(view: ProductView, product: Product, region: str) -> None:
    """The view shows the product as it is in the region."""
    here = product_in(product, region)
    assert here is not None
    assert view.availability == here.availability.value
    assert view.price == (None if here.price is None else float(here.price))
    assert [(tier.min_quantity, tier.price) for tier in view.price_tiers] == [
        (tier.min_quantity, float(tier.price)) for tier in here.price_tiers
    ]
    stock = {offer.region: offer.stock for offer in product.offers}
    assert view.stock == stock[region]
    assert (view.id, view.title, view.brand) == (product.id, product.title, product.brand)


@pytest.mark.parametrize("region", REGIONS)
def test_hits_show_the_region(
    regional_searcher: Searcher, regional_products: tuple[Product, ...], region: str
) -> None:
    by_id = {product.id: product for product in regional_products}
    hits = all_hits(regional_searcher, Query(q="mug", region=region, highlight=False))
    assert hits
    for hit in hits:
        assert_shown(hit.product, by_id[hit.product.id], region)
        assert hit.product.offers is None


def test_without_a_region_hits_show_the_product_itself(
    regional_searcher: Searcher, regional_products: tuple[Product, ...]
) -> None:
    by_id = {product.id: product for product in regional_products}
    for hit in all_hits(regional_searcher, Query(q="mug", highlight=False)):
        product = by_id[hit.product.id]
        assert hit.product.availability == product.availability.value
        assert hit.product.price == (None if product.price is None else float(product.price))
        assert (hit.product.stock, hit.product.offers) == (None, None)


def test_a_product_has_the_offers_of_all_regions(
    regional_searcher: Searcher, regional_products: tuple[Product, ...]
) -> None:
    for product in regional_products[:60]:
        view = regional_searcher.product(product.id)
        assert view.offers is not None
        assert [(offer.region, offer.stock) for offer in view.offers] == [
            (offer.region, offer.stock) for offer in product.offers
        ]
        assert view.attributes is not None
        for offer in product.offers:
            shown = regional_searcher.product(product.id, offer.region)
            assert_shown(shown, product, offer.region)
            assert shown.offers == view.offers


def test_a_product_that_a_region_does_not_sell_is_out_of_stock_there(
    regional_searcher: Searcher, regional_products: tuple[Product, ...]
) -> None:
    elsewhere = next(
        product
        for product in regional_products
        if product.offers and product_in(product, "north") is None and product.price
    )
    view = regional_searcher.product(elsewhere.id, "north")
    assert (view.availability, view.stock) == ("out_of_stock", None)
    assert view.price == float(elsewhere.price or 0)
    assert view.offers == regional_searcher.product(elsewhere.id).offers


def test_a_shop_without_regions_has_no_offers(small_searcher: Searcher) -> None:
    assert small_searcher.product("P00000").offers is None
    for ask in (
        lambda: small_searcher.search(Query(q="mug", region="north")),
        lambda: small_searcher.product("P00000", "north"),
    ):
        with pytest.raises(BadInput, match="has no regions"):
            ask()


def test_an_unknown_region_is_refused(regional_searcher: Searcher) -> None:
    for q in ("", "mug"):
        with pytest.raises(BadInput, match="no region 'west'") as refused:
            regional_searcher.search(Query(q=q, region="west", facets=("price",)))
        assert refused.value.field == "region"
        assert refused.value.hint == "the regions are north, south, Île-de-France"
    with pytest.raises(BadInput, match="no region 'west'"):
        regional_searcher.product("P00000", "west")
    with pytest.raises(NotFound):
        regional_searcher.product("nothing", "north")


def test_explaining_counts_what_is_to_be_had(
    regional_searcher: Searcher, regional_products: tuple[Product, ...]
) -> None:
    query = Query(q="mug", region="south", in_stock=InStock.TRUE, explain=True)
    explanation = regional_searcher.search(query).explanation
    assert explanation is not None
    assert explanation.allowed == len(there(regional_products, query))
