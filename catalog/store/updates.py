"""What is said about offers, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from catalog.offers import MOST_STOCK
from catalog.product import PriceTier
from catalog.store.records import NO_REGION
from core.errors import BadInput
from core.moments import check_moment

MOST_CHARACTERS = 100
"""Of a product's id, a region, a price tier and an update's id."""

MOST_PRICE = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class OfferUpdate:
    """A word on one product in one region; what is None stays as it is.

    Attributes:
        product_id: as in the feed.
        region: `NO_REGION` for the product's own stock and price.
        stock: sellable units from now on.
        stock_change: units that came (above 0) or went (below 0); not beside `stock`.
        price: of one unit, in the product's currency.
        price_tiers: by rising `min_quantity`; empty for none.
        tier_prices: by name of a retailers' price tier, the price of one unit to them.
        withdrawn: whether the product is no longer sold in the region.
        updated_at: when it was so, timezone-aware; None for now.
        update_id: the sender's own name of this update. It is applied once, however often sent.

    Raises:
        BadInput: it says nothing, contradicts itself, or a value is out of range; the field
            is named.
    """

    product_id: str
    region: str = NO_REGION
    stock: int | None = None
    stock_change: int | None = None
    price: Decimal | None = None
    price_tiers: tuple[PriceTier, ...] | None = None
    tier_prices: Mapping[str, Decimal] | None = None
    withdrawn: bool | None = None
    updated_at: datetime | None = None
    update_id: str | None = None

    def __post_init__(self) -> None:
        _check_name(self.product_id, "product_id")
        _check_name(self.region or None, "region")
        _check_name(self.update_id, "update_id")
        _check_said(self)
        _check_range(self.stock, "stock", 0)
        _check_range(self.stock_change, "stock_change", -MOST_STOCK)
        _check_price(self.price, "price")
        for tier in self.price_tiers or ():
            _check_price(tier.price, "price_tiers")
        for name, price in (self.tier_prices or {}).items():
            _check_name(name, "tier_prices")
            _check_price(price, "tier_prices")
        check_moment(self.updated_at, "updated_at")


class OfferOutcome(StrEnum):
    """What became of an update. Only an applied one changed anything."""

    APPLIED = "applied"
    STALE = "stale"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_REGION = "unknown_region"
    NOT_ENOUGH = "not_enough"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OfferResult:
    """What became of one update.

    Attributes:
        product_id: as in the update.
        region: as in the update.
        outcome: what became of it.
        stock: sellable units after it; None if they are not known.
        stale: the parts ("stock", "price", "withdrawn") that were older than what is known and
            were left out; the others of an applied update count.
        sequence: of the change; 0 if nothing changed.
        field: the field concerned, where the outcome needs mending.
        hint: how to mend it.
    """

    product_id: str
    region: str
    outcome: OfferOutcome
    stock: int | None = None
    stale: tuple[str, ...] = ()
    sequence: int = 0
    field: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltOffer:
    """What a version says of one product in one region; None for what it does not say."""

    stock: int | None = None
    price: Decimal | None = None


class Baseline(Protocol):
    """What the served version, with its changed products, says. Live offers stand above it."""

    def has_product(self, product_id: str) -> bool:
        """Whether there is such a product."""
        ...

    def has_region(self, region: str) -> bool:
        """Whether the marketplace has such a region; `NO_REGION` too may be one."""
        ...

    def offer(self, product_id: str, region: str) -> BuiltOffer | None:
        """What was built of a known product in a known region; None where it is not sold."""
        ...


def _check_name(name: str | None, field: str) -> None:
    if name is None:
        return
    if not name or not name.isprintable():
        raise BadInput(
            f"{field} is empty or holds a control character", field=field, hint="give it in full"
        )
    if len(name) > MOST_CHARACTERS:
        raise BadInput(
            f"{field} is longer than {MOST_CHARACTERS} characters", field=field, hint="shorten it"
        )


def _check_said(update: OfferUpdate) -> None:
    """See that something is said, and the stock not in two ways."""
    if update.stock is not None and update.stock_change is not None:
        raise BadInput(
            "stock and stock_change are both given",
            field="stock_change",
            hint="give stock to say how many there are, stock_change to say how many came or went",
        )
    prices = (update.price, update.price_tiers, update.tier_prices)
    if all(said is None for said in (update.stock, update.stock_change, update.withdrawn, *prices)):
        raise BadInput(
            "the update says nothing",
            field="stock",
            hint="give stock, stock_change, price, price_tiers, tier_prices or withdrawn",
        )


def _check_range(number: int | None, field: str, least: int) -> None:
    if number is not None and not least <= number <= MOST_STOCK:
        raise BadInput(
            f"{field} is not between {least:,} and {MOST_STOCK:,}",
            field=field,
            hint="give a whole number of units",
        )


def _check_price(price: Decimal | None, field: str) -> None:
    if price is None:
        return
    if not price.is_finite() or price < 0 or price >= MOST_PRICE:
        raise BadInput(
            f"{field} is not between 0 and {MOST_PRICE:,}",
            field=field,
            hint="give the price of one unit, such as 4.50",
        )
