"""What the store keeps and gives to those who follow it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from catalog.product import PriceTier, Product

NO_REGION = ""
"""The region of an offer in a marketplace without regions."""

NO_TIER_PRICES: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LiveOffer:
    """The latest word on one product in one region. It stands above what was built.

    Attributes:
        product_id: as in the feed.
        region: `NO_REGION` for the product's own stock and price.
        stock: sellable units; None where what was built holds.
        price: of one unit; None where what was built holds.
        price_tiers: by quantity; None where what was built holds.
        tier_prices: by name of a retailers' price tier, the price of one unit to them.
        withdrawn: not sold in the region from now on, whatever was built.
        stock_at: when the stock was as said; None if it was never said.
        price_at: when the price was as said; None if it was never said.
        sequence: greater than that of every change that was committed before.
    """

    product_id: str
    region: str
    stock: int | None = None
    price: Decimal | None = None
    price_tiers: tuple[PriceTier, ...] | None = None
    tier_prices: Mapping[str, Decimal] = field(default_factory=lambda: NO_TIER_PRICES)
    withdrawn: bool = False
    stock_at: datetime | None = None
    price_at: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class ProductChange:
    """The latest word on one product since a version was built.

    Attributes:
        product_id: as in the feed.
        product: what it is now; None if it is gone.
        vector: its unit vector, float32, shape (d,); None if it is gone.
        encoder: fingerprint of the encoder that made `vector`; empty if it is gone.
        changed_at: when, as the sender or else the store's clock says.
        sequence: greater than that of every change that was committed before.
    """

    product_id: str
    product: Product | None
    vector: npt.NDArray[np.float32] | None = None
    encoder: str = ""
    changed_at: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Retailer:
    """A shop that buys: where it is and which of the tier prices are its own."""

    id: str
    region: str | None = None
    price_tier: str | None = None
    sequence: int = 0
