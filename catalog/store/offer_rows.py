"""Offers as rows of the store's table, and back."""

from collections.abc import Mapping
from decimal import Decimal

import orjson

from catalog.product import PriceTier
from catalog.store.deciding import OfferState
from catalog.store.records import NO_TIER_PRICES, LiveOffer
from core.moments import from_stored
from core.sequences import Row


def to_row(catalogue: str, key: tuple[str, str], state: OfferState, sequence: int) -> Row:
    """The row of the offer with the `key` (product id, region)."""
    return {
        "catalogue": catalogue,
        "product_id": key[0],
        "region": key[1],
        "stock": state.stock,
        "withdrawn": state.withdrawn,
        "counted_at": state.counted_at,
        "stock_at": state.stock_at,
        "price_at": state.price_at,
        "withdrawn_at": state.withdrawn_at,
        "price": None if state.price is None else str(state.price),
        "price_tiers": _tiers_json(state.price_tiers),
        "tier_prices": _prices_json(state.tier_prices),
        "sequence": sequence,
    }


def state_of(row: Row) -> OfferState:
    """All that a row says."""
    return OfferState(
        stock=row["stock"],
        withdrawn=row["withdrawn"],
        counted_at=row["counted_at"],
        stock_at=row["stock_at"],
        price_at=row["price_at"],
        withdrawn_at=row["withdrawn_at"],
        price=_price(row),
        price_tiers=_tiers(row["price_tiers"]),
        tier_prices=_prices(row["tier_prices"]),
    )


def offer_of(row: Row) -> LiveOffer:
    """What of a row is for others to know."""
    return LiveOffer(
        product_id=row["product_id"],
        region=row["region"],
        stock=row["stock"],
        price=_price(row),
        price_tiers=_tiers(row["price_tiers"]),
        tier_prices=_prices(row["tier_prices"]) or NO_TIER_PRICES,
        withdrawn=row["withdrawn"],
        stock_at=from_stored(row["stock_at"]),
        price_at=from_stored(row["price_at"]),
        sequence=row["sequence"],
    )


def _price(row: Row) -> Decimal | None:
    return None if row["price"] is None else Decimal(row["price"])


def _tiers_json(tiers: tuple[PriceTier, ...] | None) -> str | None:
    if tiers is None:
        return None
    return orjson.dumps([[tier.min_quantity, str(tier.price)] for tier in tiers]).decode()


def _tiers(text: str | None) -> tuple[PriceTier, ...] | None:
    if text is None:
        return None
    return tuple(PriceTier(quantity, Decimal(price)) for quantity, price in orjson.loads(text))


def _prices_json(prices: Mapping[str, Decimal] | None) -> str | None:
    if prices is None:
        return None
    return orjson.dumps({tier: str(price) for tier, price in prices.items()}).decode()


def _prices(text: str | None) -> Mapping[str, Decimal] | None:
    if text is None:
        return None
    return {tier: Decimal(price) for tier, price in orjson.loads(text).items()}
