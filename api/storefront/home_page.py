"""The first screen: what the shop sells, and what of it is for whom looks at it."""

from dataclasses import dataclass

from api.storefront.address import Address
from api.storefront.cards import Card, Picture, card_of, picture_of
from api.storefront.facets import SEPARATOR
from api.storefront.money import count_text
from api.storefront.widgets import Widget
from api.versions import Searchable
from search.query import Filter, InStock, Sort
from search.results import FacetValue

TILES = 14
POPULAR = 12
BRANDS = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """A department or a brand, with the picture of its most popular product."""

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
    """What the first screen shows.

    Attributes:
        tiles: the top categories; the greatest brands in a shop without categories.
        tiles_title: what they are.
        widgets: what is recommended to the shop.
        popular: where nothing is recommended.
        brands: empty where the tiles are brands.
    """

    products: str
    tiles: tuple[Tile, ...]
    tiles_title: str
    widgets: tuple[Widget, ...]
    popular: tuple[Card, ...]
    brands: tuple[BrandLink, ...]
    all_url: str


def home_page(
    searcher: Searchable, address: Address, catalogue: str, widgets: tuple[Widget, ...]
) -> HomePage:
    """Departments with the picture of what is bought most in each, and what is recommended.

    Raises:
        BadInput: there is no such region.
    """
    counted = searcher.search(
        address.query(per_page=1, facets=("category", "brand"), max_facet_values=1000)
    )
    counts = {facet.field: facet.counts for facet in counted.facet_counts}
    categories = [each for each in counts.get("category", ()) if SEPARATOR not in each.value]
    brands = counts.get("brand", ())[:TILES]
    field, values = ("category", categories) if categories else ("brand", brands)
    tiles = (_tile(searcher, address, catalogue, field, value) for value in values[:TILES])
    return HomePage(
        products=count_text(counted.found),
        tiles=tuple(tile for tile in tiles if tile is not None),
        tiles_title="Departments" if categories else "Brands",
        widgets=widgets,
        popular=() if widgets else _popular(searcher, address, catalogue),
        brands=tuple(
            BrandLink(brand.value, _only(address, "brand", brand.value).url)
            for brand in brands[:BRANDS]
            if categories
        ),
        all_url=address.having(sort=Sort.NEWEST).url,
    )


def _popular(searcher: Searchable, address: Address, catalogue: str) -> tuple[Card, ...]:
    found = searcher.search(address.query(per_page=POPULAR, in_stock=InStock.TRUE, highlight=False))
    return tuple(card_of(hit.product, catalogue, address) for hit in found.hits)


def _tile(
    searcher: Searchable, address: Address, catalogue: str, field: str, value: FacetValue
) -> Tile | None:
    inside = _only(address, field, value.value)
    best = searcher.search(inside.query(per_page=1, highlight=False)).hits
    if not best:
        return None
    picture = picture_of(best[0].product, catalogue)
    return Tile(value.value, count_text(value.count), inside.url, picture)


def _only(address: Address, field: str, value: str) -> Address:
    return address.filtered(field, Filter(field=field, any_of=(value,)))
