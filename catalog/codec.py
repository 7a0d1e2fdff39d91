"""A product as canonical JSON and back, for the product table of an index."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import orjson

from catalog.product import (
    NO_ATTRIBUTES,
    AttributeValue,
    Availability,
    Offer,
    PriceTier,
    Product,
)
from core.errors import BadInput


def product_to_json(product: Product) -> bytes:
    """UTF-8 JSON: the fields in the order of `Product`, empty ones left out, amounts as text.

    An attribute with one value is that value, one with several a list. Equal products that list
    their attributes in one order have equal bytes.
    """
    record: dict[str, object] = {
        "id": product.id,
        "title": product.title,
        "availability": product.availability.value,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
        "gtin": product.gtin,
        "mpn": product.mpn,
        "link": product.link,
        "image_link": product.image_link,
        "item_group_id": product.item_group_id,
        "price": None if product.price is None else str(product.price),
        "currency": product.currency,
        "released": None if product.released is None else product.released.isoformat(),
        "popularity": product.popularity,
        "attributes": {
            name: values[0] if len(values) == 1 else values
            for name, values in product.attributes.items()
        },
        "pack_size": product.pack_size,
        "min_order_quantity": product.min_order_quantity,
        "price_tiers": _tier_records(product.price_tiers),
        "offers": [_offer_record(offer) for offer in product.offers],
    }
    return orjson.dumps(_without_empty(record))


def product_from_json(data: bytes) -> Product:
    """The product that `product_to_json` wrote.

    Raises:
        BadInput: the bytes are not such a record.
    """
    try:
        record = orjson.loads(data)
        return _product(record)
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise BadInput(
            f"this is no product record: {error}", hint="build the index again from its feed"
        ) from error


def _product(record: dict[str, Any]) -> Product:
    fields = dict(record)
    fields["availability"] = Availability(fields["availability"])
    for name in ("category", "gtin"):
        if name in fields:
            fields[name] = tuple(fields[name])
    if "price" in fields:
        fields["price"] = Decimal(fields["price"])
    if "released" in fields:
        fields["released"] = datetime.fromisoformat(fields["released"])
    if "attributes" in fields:
        fields["attributes"] = _attributes(fields["attributes"])
    if "price_tiers" in fields:
        fields["price_tiers"] = _tiers(fields["price_tiers"])
    if "offers" in fields:
        fields["offers"] = tuple(map(_offer, fields["offers"]))
    return Product(**fields)


def _tier_records(tiers: tuple[PriceTier, ...]) -> list[dict[str, object]]:
    return [{"min_quantity": tier.min_quantity, "price": str(tier.price)} for tier in tiers]


def _tiers(records: list[dict[str, Any]]) -> tuple[PriceTier, ...]:
    return tuple(PriceTier(tier["min_quantity"], Decimal(tier["price"])) for tier in records)


def _offer_record(offer: Offer) -> dict[str, object]:
    record: dict[str, object] = {
        "region": offer.region,
        "stock": offer.stock,
        "price": None if offer.price is None else str(offer.price),
        "price_tiers": _tier_records(offer.price_tiers),
    }
    return _without_empty(record)


def _offer(record: dict[str, Any]) -> Offer:
    fields = dict(record)
    if "price" in fields:
        fields["price"] = Decimal(fields["price"])
    if "price_tiers" in fields:
        fields["price_tiers"] = _tiers(fields["price_tiers"])
    return Offer(**fields)


def _attributes(record: dict[str, Any]) -> Mapping[str, tuple[AttributeValue, ...]]:
    if not record:
        return NO_ATTRIBUTES
    return MappingProxyType(
        {
            name: tuple(value) if isinstance(value, list) else (value,)
            for name, value in record.items()
        }
    )


def _without_empty(record: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if not _empty(value)}


def _empty(value: object) -> bool:
    """Whether a field says nothing; a zero does say something."""
    return value is None or value in ("", (), [], {})
