"""What is said about offers, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from catalog.product import PriceTier
from catalog.store.records import NO_REGION


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
