"""The page of one product: from what the index knows to what the template shows."""

from dataclasses import dataclass

from api.storefront.address import Address
from api.storefront.cards import (
    Card,
    Picture,
    Stock,
    card_of,
    picture_of,
    price_notes,
    scheme_of,
    stock_of,
)
from api.storefront.facets import SEPARATOR
from api.storefront.money import count_text, price_text
from api.storefront.variants import Variant, variants_of
from api.versions import Searchable
from search.query import Filter
from search.results import OfferView, PriceTierView, ProductView
from search.similar.results import Relation, SimilarQuery

ALTERNATIVES = 12
ACCESSORIES = 8


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step on the way down to the product."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What a region pays and has; `chosen` where it is the shopper's own."""

    region: str
    price: str
    stock: Stock
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Everything that the page of a product shows.

    Attributes:
        facts: names and values, identifiers first and then the feed's attributes.
        tiers: from how many on, and for how much each.
        link: the product in the feed's own shop, if that is on the web.
    """

    id: str
    title: str
    brand: str
    brand_url: str
    description: str
    picture: Picture
    price: str
    notes: tuple[str, ...]
    stock: Stock
    crumbs: tuple[Crumb, ...]
    facts: tuple[tuple[str, str], ...]
    tiers: tuple[tuple[str, str], ...]
    offers: tuple[OfferRow, ...]
    variants: tuple[Variant, ...]
    link: str
    alternatives: tuple[Card, ...]
    accessories: tuple[Card, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the products that stand beside this one."""
        return tuple(card.id for card in (*self.alternatives, *self.accessories))


def product_page(
    searcher: Searchable, product_id: str, address: Address, catalogue: str
) -> ProductPage:
    """Look up and lay out.

    Raises:
        NotFound: the catalogue has no such product.
        BadInput: there is no such region.
    """
    product = searcher.product(product_id, address.region, address.retailer)
    similar = {
        relation: _similar(searcher, product_id, relation, address, catalogue)
        for relation in (Relation.ALTERNATIVES, Relation.ACCESSORIES)
    }
    return ProductPage(
        id=product.id,
        title=product.title,
        brand=product.brand,
        brand_url=_only(address, "brand", product.brand) if product.brand else "",
        description=product.description,
        picture=picture_of(product, catalogue),
        price=price_text(product.price, product.currency),
        notes=price_notes(product),
        stock=stock_of(product.availability, product.stock),
        crumbs=_crumbs(product, address),
        facts=_facts(product),
        tiers=_tiers(product.price_tiers, product.currency),
        offers=tuple(_offer(offer, product, address) for offer in product.offers or ()),
        variants=variants_of(searcher, product, address),
        link=product.link if scheme_of(product.link) in {"http", "https"} else "",
        alternatives=similar[Relation.ALTERNATIVES],
        accessories=similar[Relation.ACCESSORIES],
    )


def _similar(
    searcher: Searchable, product_id: str, relation: Relation, address: Address, catalogue: str
) -> tuple[Card, ...]:
    most = ALTERNATIVES if relation is Relation.ALTERNATIVES else ACCESSORIES
    query = SimilarQuery(
        products=(product_id,),
        per_page=most,
        relation=relation,
        region=address.region,
        retailer=address.retailer,
    )
    hits = searcher.similar(query).hits
    return tuple(card_of(hit.product, catalogue, address, reason=hit.reason.text) for hit in hits)


def _crumbs(product: ProductView, address: Address) -> tuple[Crumb, ...]:
    paths = (product.category[: end + 1] for end in range(len(product.category)))
    return tuple(
        Crumb(path[-1], _only(address, "category", SEPARATOR.join(path))) for path in paths
    )


def _facts(product: ProductView) -> tuple[tuple[str, str], ...]:
    named = {
        "Article number": product.id,
        "Part number": product.mpn,
        "GTIN": ", ".join(product.gtin),
        "Units in a pack": _several(product.pack_size),
        "Smallest order": _several(product.min_order_quantity),
        "Released": product.released.date().isoformat() if product.released else "",
    }
    attributes = (
        (name[:1].upper() + name[1:], ", ".join(_value_text(value) for value in values))
        for name, values in (product.attributes or {}).items()
    )
    return (*((name, value) for name, value in named.items() if value), *attributes)


def _several(number: int | None) -> str:
    return count_text(number) if number is not None and number > 1 else ""


def _value_text(value: str | float | bool) -> str:  # noqa: FBT001 - a value of an attribute
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _tiers(tiers: tuple[PriceTierView, ...], currency: str | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (count_text(tier.min_quantity), price_text(tier.price, currency)) for tier in tiers
    )


def _offer(offer: OfferView, product: ProductView, address: Address) -> OfferRow:
    level = "in_stock" if offer.stock else "out_of_stock"
    price = product.price if offer.price is None else offer.price
    return OfferRow(
        region=offer.region,
        price=price_text(price, product.currency),
        stock=stock_of(level, offer.stock),
        url=address.having(region=offer.region).product_url(product.id),
        chosen=offer.region == address.region,
    )


def _only(address: Address, field: str, value: str) -> str:
    return address.anew().filtered(field, Filter(field=field, any_of=(value,))).url
