"""A facet's count is the total that one gets by choosing it, whatever else is chosen."""

import pytest

from catalog.product import Product
from core.errors import BadInput
from search.pipeline import Searcher
from search.query import Filter, Mode, Query
from search.results import FacetCounts
from tests.search.shop import passes, values_of

FIELDS = (
    "availability",
    "brand",
    "category",
    "price",
    "released",
    "popularity",
    "attributes.colour",
    "attributes.weight",
    "attributes.handmade",
    "attributes.size",
    "attributes.ports",
)
CHOSEN: tuple[tuple[Filter, ...], ...] = (
    (),
    (Filter(field="brand", any_of=("Nord", "West")),),
    (Filter(field="category", any_of=("Home > Kitchen",)), Filter(field="price", max=12.0)),
    (Filter(field="attributes.size", any_of=("S", "38")), Filter(field="brand", any_of=("süd",))),
)


def assert_counts_are_totals(searcher: Searcher, query: Query) -> None:
    """Choosing any value of any facet, instead of what is chosen there, finds what it says."""
    answer = searcher.search(query)
    assert [facet.field for facet in answer.facet_counts] == list(query.facets)
    for facet in answer.facet_counts:
        others = tuple(chosen for chosen in query.filters if chosen.field != facet.field)
        for value in facet.counts:
            chosen = Filter(field=facet.field, any_of=(value.value,))
            narrowed = query.model_copy(update={"filters": (*others, chosen), "facets": ()})
            assert searcher.search(narrowed).found == value.count, (facet.field, value)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("q", ["", "red mug", "wireless keyboard cable"])
def test_counts_are_totals_in_every_mode(small_searcher: Searcher, mode: Mode, q: str) -> None:
    for filters in CHOSEN:
        query = Query(
            q=q,
            mode=mode,
            filters=filters,
            facets=FIELDS,
            max_facet_values=30,
            per_page=1,
            highlight=False,
        )
        assert_counts_are_totals(small_searcher, query)


@pytest.mark.parametrize("mode", Mode)
def test_counts_are_totals_in_a_shop_larger_than_any_window(
    large_searcher: Searcher, mode: Mode
) -> None:
    query = Query(
        q="red glass mug", mode=mode, facets=("brand", "category"), per_page=1, highlight=False
    )
    for filters in CHOSEN[:3]:
        assert_counts_are_totals(large_searcher, query.model_copy(update={"filters": filters}))


def test_what_is_excluded_is_not_offered(small_searcher: Searcher) -> None:
    """A chosen value leaves its neighbours to choose from; an excluded one is gone."""
    excluded = Filter(field="brand", any_of=("Nord",), exclude=True)
    query = Query(q="red mug", filters=(excluded,), facets=("brand",), highlight=False)
    answer = small_searcher.search(query)
    offered = {value.value: value.count for value in answer.facet_counts[0].counts}
    assert offered
    assert "Nord" not in offered
    for brand, count in offered.items():
        chosen = Filter(field="brand", any_of=(brand,))
        narrowed = query.model_copy(update={"filters": (excluded, chosen)})
        assert small_searcher.search(narrowed).found == count


@pytest.mark.parametrize("mode", Mode)
def test_asking_for_facets_finds_nothing_more_or_less(large_searcher: Searcher, mode: Mode) -> None:
    query = Query(q="red glass mug", mode=mode, filters=CHOSEN[1], per_page=1, highlight=False)
    found = large_searcher.search(query).found
    for facets in (("brand",), ("category",), ("brand", "category", "price")):
        assert large_searcher.search(query.model_copy(update={"facets": facets})).found == found


def test_counts_of_the_demo_catalogue_are_totals(demo_searcher: Searcher) -> None:
    fields = ("brand", "category", "attributes.unit", "attributes.organic")
    query = Query(q="organic coffee", facets=fields, max_facet_values=8, per_page=1)
    assert_counts_are_totals(demo_searcher, query)
    chosen = Filter(field="attributes.organic", any_of=("true",))
    assert_counts_are_totals(demo_searcher, query.model_copy(update={"filters": (chosen,)}))


def test_counts_and_totals_are_the_same_on_every_page(small_searcher: Searcher) -> None:
    query = Query(q="red mug", facets=FIELDS, per_page=7, highlight=False)
    first = small_searcher.search(query)
    assert first.found > 21
    for page in (2, 3, 4, 1_000):
        answer = small_searcher.search(query.model_copy(update={"page": page}))
        assert answer.found == first.found
        assert answer.facet_counts == first.facet_counts


def place_of(value: str) -> tuple[bool, float, str]:
    """Equal counts: words first, whatever their case, then numbers by size."""
    try:
        return True, float(value), ""
    except ValueError:
        return False, 0.0, value.casefold()


@pytest.mark.parametrize("field", FIELDS)
def test_counts_over_everything_are_those_of_the_products(
    small_searcher: Searcher, small_products: tuple[Product, ...], field: str
) -> None:
    query = Query(facets=(field,), max_facet_values=1000)
    (facet,) = small_searcher.search(query).facet_counts
    said = {value for product in small_products for value in values_of(product, field)}
    numbers = [value for value in said if isinstance(value, float)]
    assert facet.total_values == len(facet.counts) == len(said)
    assert facet.min == (min(numbers) if numbers else None)
    assert facet.max == (max(numbers) if numbers else None)
    for listed in facet.counts:
        chosen = Filter(field=field, any_of=(listed.value,))
        assert listed.count == sum(passes(product, chosen) for product in small_products)
    order = [(-listed.count, place_of(listed.value)) for listed in facet.counts]
    assert order == sorted(order)


def test_a_limit_keeps_the_most_frequent(small_searcher: Searcher) -> None:
    (whole,) = facets_of(small_searcher, 1000)
    (short,) = facets_of(small_searcher, 3)
    assert short.counts == whole.counts[:3]
    assert short.total_values == whole.total_values > 3


def facets_of(searcher: Searcher, limit: int) -> tuple[FacetCounts, ...]:
    query = Query(q="mug", facets=("category",), max_facet_values=limit)
    return searcher.search(query).facet_counts


def test_a_number_is_listed_as_it_can_be_asked_for(small_searcher: Searcher) -> None:
    (facet,) = small_searcher.search(Query(facets=("attributes.weight",))).facet_counts
    listed = {value.value for value in facet.counts}
    assert listed == {"0.30000000000000004", "1", "2.5", "0.0000001", "-4", "12345678.9"}


def test_the_range_of_a_facet_leaves_its_own_filter_out(small_searcher: Searcher) -> None:
    query = Query(facets=("price",), filters=(Filter(field="price", min=11, max=11.5),))
    answer = small_searcher.search(query)
    (facet,) = answer.facet_counts
    assert (facet.min, facet.max) == (10.0, 12.9)
    assert 0 < answer.found < sum(value.count for value in facet.counts)


def test_nothing_found_gives_empty_facets(small_searcher: Searcher) -> None:
    query = Query(q="mug", mode=Mode.LEXICAL, facets=("price", "brand"))
    nothing = query.model_copy(update={"q": "xyzzy"})
    for facet in small_searcher.search(nothing).facet_counts:
        assert facet.counts == ()
        assert facet.total_values == 0
        assert facet.min is facet.max is None


def test_an_unknown_facet_is_refused_with_the_nearest(small_searcher: Searcher) -> None:
    with pytest.raises(BadInput, match="'brnd'") as refused:
        small_searcher.search(Query(q="mug", facets=("brnd",)))
    assert refused.value.field == "facets"
    assert "brand" in (refused.value.hint or "")
