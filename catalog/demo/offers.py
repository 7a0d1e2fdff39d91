"""The marketplace's regions: what is sold where, how much of it there is, and at what price."""

import random
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from catalog.product import Availability, Offer, PriceTier, Product

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the country with a warehouse of its own.

    Attributes:
        share: the part of the products that keep which are sold there.
        fresh_share: the part of those that do not.
        stock: how much its warehouse holds, against the largest.
        price_factors: what a product's own price is multiplied by, one of them.
    """

    name: str
    share: float
    fresh_share: float
    stock: float
    price_factors: tuple[Decimal, ...]


SAME = Decimal(1)
REGIONS = (
    Region("islands", 0.72, 0.45, 0.35, (Decimal("1.06"), Decimal("1.1"), Decimal("1.14"))),
    Region("north", 0.95, 0.93, 1.0, (SAME,)),
    Region("south", 0.9, 0.88, 0.8, (SAME, SAME, Decimal("0.97"))),
)
"""By name, as a product lists its offers."""

SOLD_OUT_SHARE = 0.05
"""How often a region has none left of what can be had elsewhere."""


def draw_offers(product: Product, chance: random.Random, *, keeps: bool) -> tuple[Offer, ...]:
    """Offers of `product` in one region or several; their stock agrees with its availability.

    Args:
        product: with its own price and tiers.
        chance: what is drawn from.
        keeps: whether it can be shipped for days: neither fresh nor frozen.
    """
    shares = [region.share if keeps else region.fresh_share for region in REGIONS]
    sold = [
        region for region, share in zip(REGIONS, shares, strict=True) if chance.random() < share
    ] or chance.choices(REGIONS, shares)
    stocks = [_stock(product.availability, region, chance) for region in sold]
    if product.availability in {Availability.IN_STOCK, Availability.LIMITED}:
        fullest = stocks.index(max(stocks))
        stocks[fullest] = max(1, stocks[fullest])
    return tuple(
        _offer(product, region, stock, chance) for region, stock in zip(sold, stocks, strict=True)
    )


def _stock(availability: Availability, region: Region, chance: random.Random) -> int:
    match availability:
        case Availability.IN_STOCK:
            drawn = 0 if chance.random() < SOLD_OUT_SHARE else chance.lognormvariate(4.3, 1.3)
            return round(drawn * region.stock)
        case Availability.LIMITED:
            return chance.randint(0, 6)
        case _:
            return 0


def _offer(product: Product, region: Region, stock: int, chance: random.Random) -> Offer:
    factor = chance.choice(region.price_factors)
    if factor == SAME or product.price is None:
        return Offer(region.name, stock)
    return Offer(
        region=region.name,
        stock=stock,
        price=_times(product.price, factor),
        price_tiers=tuple(
            PriceTier(tier.min_quantity, _times(tier.price, factor)) for tier in product.price_tiers
        ),
    )


def _times(price: Decimal, factor: Decimal) -> Decimal:
    """In whole cents; a dearer region is dearer by a cent at least."""
    return (price * factor).quantize(CENT, ROUND_UP if factor > 1 else None)
