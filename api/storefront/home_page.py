"""The first screen: what the shop sells, and what sells best."""

from dataclasses import dataclass

from api.storefront.address import Address
from api.storefront.cards import Card, Picture, card_of, picture_of
from api.storefront.facets import SEPARATOR
from api.storefront.money import count_text
from api.versions import Searchable
from search.query import Filter, InStock, Sort
from search.results import FacetCounts, SearchResult

DEPARTMENTS = 16
POPULAR = 12
BRANDS = 12


@dataclass(frozen=True, slots=True)
class Department:
    """A top category, or a brand in a shop without categories."""

    name: str
    count: str
    url: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class BrandLink:
    """A brand to look at."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the first screen shows."""

    products: str
    departments: tuple[Department, ...]
    popular: tuple[Card, ...]
    brands: tuple[BrandLink, ...]
    all_url: str


def home_page(searcher: Searchable, address: Address, catalogue: str) -> HomePage:
    """Departments with the picture of what is bought most in each, and the popular products.

    Raises:
        BadInput: there is no such region.
    """
    deliverable = {"in_stock": InStock.TRUE, "highlight": False}
    result = searcher.search(address.query(per_page=POPULAR, **deliverable))
    counted = searcher.search(
        address.query(per_page=1, facets=("category", "brand"), max_facet_values=1000)
    )
    brands = next((facet for facet in counted.facet_counts if facet.field == "brand"), None)
    return HomePage(
        products=count_text(counted.found),
        departments=_departments(searcher, address, catalogue, counted),
        popular=tuple(card_of(hit.product, catalogue, address) for hit in result.hits),
        brands=tuple(
            BrandLink(value.value, _only(address, "brand", value.value).url)
            for value in (brands.counts[:BRANDS] if brands else ())
        ),
        all_url=address.having(sort=Sort.NEWEST).url,
    )


def _departments(
    searcher: Searchable, address: Address, catalogue: str, counted: SearchResult
) -> tuple[Department, ...]:
    departments: list[Department] = []
    for facet in counted.facet_counts:
        if facet.field != "category":
            continue
        for value, count in _top_level(facet)[:DEPARTMENTS]:
            inside = _only(address, "category", value)
            best = searcher.search(inside.query(per_page=1, highlight=False)).hits
            if best:
                picture = picture_of(best[0].product, catalogue)
                departments.append(Department(value, count_text(count), inside.url, picture))
    return tuple(departments)


def _top_level(facet: FacetCounts) -> list[tuple[str, int]]:
    return [(each.value, each.count) for each in facet.counts if SEPARATOR not in each.value]


def _only(address: Address, field: str, value: str) -> Address:
    return address.filtered(field, Filter(field=field, any_of=(value,)))
