"""The product, as every room knows it: the fields of a Google Merchant feed and B2B terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

AttributeValue = str | float | bool
"""A word, a number or a yes/no. A product has one value or several under one name."""

NO_ATTRIBUTES: Mapping[str, tuple[AttributeValue, ...]] = MappingProxyType({})


class Availability(StrEnum):
    """Whether a product can be had, in Google Merchant's words."""

    IN_STOCK = "in_stock"
    LIMITED = "limited_availability"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    OUT_OF_STOCK = "out_of_stock"


@dataclass(frozen=True, slots=True)
class PriceTier:
    """The price of one unit from `min_quantity` units up."""

    min_quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """What a product costs in one region, and how much of it there is.

    Attributes:
        region: such as "north"; a product that has offers is not sold in other regions.
        stock: sellable units, 0 or more.
        price: None where the product's own price holds.
        price_tiers: by rising `min_quantity`; empty where the product's own hold.
    """

    region: str
    stock: int
    price: Decimal | None = None
    price_tiers: tuple[PriceTier, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a catalogue.

    Attributes:
        id: unique in the catalogue; at most 100 characters.
        title: never empty.
        category: the path from the widest category to the narrowest; empty when unknown.
        gtin: global trade item numbers (EAN, UPC), digits only.
        mpn: the maker's part number.
        item_group_id: shared by the variants of one product.
        price: in units of `currency` (not cents); None when the feed names none.
        currency: ISO 4217, such as "EUR"; None when the feed names none.
        released: when the product came out, timezone-aware.
        popularity: any number, larger is more popular; None when the feed names none.
        attributes: name -> values, in the feed's order.
        pack_size: units in one sold pack.
        min_order_quantity: the fewest packs that can be ordered.
        price_tiers: by rising `min_quantity`.
        offers: one a region, by region; empty in a marketplace without regions.
    """

    id: str
    title: str
    availability: Availability
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    gtin: tuple[str, ...] = ()
    mpn: str = ""
    link: str = ""
    image_link: str = ""
    item_group_id: str = ""
    price: Decimal | None = None
    currency: str | None = None
    released: datetime | None = None
    popularity: float | None = None
    attributes: Mapping[str, tuple[AttributeValue, ...]] = field(
        default_factory=lambda: NO_ATTRIBUTES
    )
    pack_size: int | None = None
    min_order_quantity: int | None = None
    price_tiers: tuple[PriceTier, ...] = ()
    offers: tuple[Offer, ...] = ()
