"""The page of results: from a search's answer to what the template shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from api.experimenting.trial import Answered
from api.storefront.address import PER_PAGE, Address
from api.storefront.cards import Card, card_of
from api.storefront.chips import Chip, chips_of
from api.storefront.explaining import Plan, bars_by_hit, plan_of
from api.storefront.facet_choice import telling_attributes
from api.storefront.facets import (
    Facet,
    PriceFacet,
    category_facet,
    chosen_values,
    list_facet,
    price_facet,
    shown_value,
)
from api.storefront.money import count_text
from api.storefront.paging import Paging, paging
from api.versions import Searchable
from search.query import Query, Rerank, Sort
from search.results import FacetCounts, SearchResult, Understood

Answer = Callable[[Query], Answered]
"""Gives what a page shows for a query."""

_STANDARD_FACETS = ("category", "brand", "price", "availability")
_FACET_VALUES = 200
MOST_ASKED = 20
"""Attributes that are filtered by and shown; a search counts no more than 50 facets."""

_SORTS = {
    Sort.RELEVANCE: "Best match",
    Sort.PRICE_ASC: "Price, low to high",
    Sort.PRICE_DESC: "Price, high to low",
    Sort.NEWEST: "Newest first",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """What was searched in place of what was typed, and the link to search that."""

    searched: str
    typed: str
    typed_url: str


@dataclass(frozen=True, slots=True)
class SortOption:
    """An order to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything that the page of results shows.

    Attributes:
        heading: the query, the category or brand looked at, or "All products".
        past_the_end: products were found, but none on a page of this number.
        before: how many hits there are on the pages before.
        explain_url: this page with scores, or without them if they are shown.
    """

    heading: str
    found: str
    cards: tuple[Card, ...]
    past_the_end: bool
    before: int
    correction: Correction | None
    understood: tuple[Understood, ...]
    relaxed: tuple[str, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    facets: tuple[Facet, ...]
    prices: PriceFacet | None
    sorts: tuple[SortOption, ...]
    paging: Paging | None
    plan: Plan | None
    explain_url: str
    milliseconds: str


def results_page(
    searcher: Searchable, answer: Answer, address: Address, catalogue: str
) -> tuple[ResultsPage, Answered]:
    """Search and lay out; the answer itself is what the metrics count.

    Args:
        searcher: says which facets tell most.
        answer: gives what is shown.
        address: of the page.
        catalogue: that is searched.

    Raises:
        BadInput: a filter names a field that no product has, or there is no such region.
    """
    fields = _facet_fields(searcher, address)
    answered = answer(address.query(facets=fields, max_facet_values=_FACET_VALUES))
    result = answered.result
    counts = {facet.field: facet for facet in result.facet_counts}
    page = ResultsPage(
        heading=_heading(address),
        found=count_text(result.found),
        cards=_cards(result, address, catalogue),
        past_the_end=bool(result.found) and not result.hits,
        before=(address.page - 1) * PER_PAGE,
        correction=_correction(address, result),
        understood=result.understood,
        relaxed=tuple(step.message for step in result.relaxed),
        chips=chips_of(address),
        clear_url=address.having(filters=()).url,
        facets=_facets(address, counts),
        prices=price_facet(address, counts["price"]) if "price" in counts else None,
        sorts=tuple(
            SortOption(sort.value, label, sort is address.sort) for sort, label in _SORTS.items()
        ),
        paging=paging(address, result.found),
        plan=plan_of(result) if address.explain else None,
        explain_url=address.having(page=address.page, explain=not address.explain).url,
        milliseconds=count_text(max(1, round(result.search_time_ms))),
    )
    return page, answered


def _cards(result: SearchResult, address: Address, catalogue: str) -> tuple[Card, ...]:
    bars = bars_by_hit(result.hits)
    return tuple(
        card_of(
            hit.product,
            catalogue,
            address,
            highlight=hit.highlight,
            bars=bars.get(hit.product.id),
        )
        for hit in result.hits
    )


def _facet_fields(searcher: Searchable, address: Address) -> tuple[str, ...]:
    """The facets that every page has, those that are filtered by, and those that tell most.

    Which tell most is read off the best hits of the first page, so that it is the same
    on every page and in every order.
    """
    asked = dict.fromkeys(
        each.field for each in address.filters if each.field.startswith("attributes.")
    )
    probe = address.having(sort=Sort.RELEVANCE, explain=False)
    best = searcher.search(probe.query(rerank=Rerank(enabled=False), highlight=False))
    products = (searcher.product(hit.product.id) for hit in best.hits)
    return tuple(
        dict.fromkeys([*_STANDARD_FACETS, *list(asked)[:MOST_ASKED], *telling_attributes(products)])
    )


def _facets(address: Address, counts: dict[str, FacetCounts]) -> tuple[Facet, ...]:
    made: Iterable[Facet | None] = (
        _facet_maker(field)(address, counted)
        for field, counted in counts.items()
        if field != "price"
    )
    return tuple(facet for facet in made if facet is not None)


def _facet_maker(field: str) -> Callable[[Address, FacetCounts], Facet | None]:
    return category_facet if field == "category" else list_facet


def _heading(address: Address) -> str:
    if address.q.strip():
        return address.q.strip()
    for field in ("category", "brand"):
        values = chosen_values(address, field)
        if values:
            return ", ".join(shown_value(field, value) for value in values)
    return "All products"


def _correction(address: Address, result: SearchResult) -> Correction | None:
    if result.corrected_query is None:
        return None
    return Correction(
        searched=result.corrected_query,
        typed=address.q,
        typed_url=address.having(spelling=False).url,
    )
