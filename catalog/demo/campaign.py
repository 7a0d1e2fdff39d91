"""A campaign among the demo's shops: chance sent half of them an offer, and what that brought.

What an offer brings is ordered apart from everything else, so that it is known what the same
shops would have bought without it.
"""

import csv
import io
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.demo.offers import REGIONS
from catalog.demo.retailers import Retailer
from catalog.product import Product

NAME = "offer"
LENGTH = timedelta(days=28)
AGO = timedelta(days=42)
"""So long before the end of all events it begins."""

LATELY = timedelta(days=90)
"""Shops take part that ordered within so long before it."""

ORDERS = (0, 1, 2)
ORDER_WEIGHTS = (0.2, 0.5, 0.3)
"""How many orders an offer brings, and how probably."""

WORTH = (900.0, 1500.0)
"""Of such an order, in the currency of the prices."""

COLUMNS = ("retailer", "treated", "begin", "end")


@dataclass(frozen=True, slots=True)
class Response:
    """An order that there would not be without the offer."""

    retailer: str
    at: datetime
    quantity: int
    price: float


@dataclass(frozen=True, slots=True)
class DemoCampaign:
    """All of it.

    Attributes:
        begin: midnight, its first moment.
        end: midnight after its last day.
        product: that was offered.
        treated: the shops that were sent the offer.
        control: the shops that were not.
        responses: by shop, then time.
    """

    begin: datetime
    end: datetime
    product: str
    treated: tuple[str, ...]
    control: tuple[str, ...]
    responses: tuple[Response, ...]

    @property
    def effect(self) -> float:
        """What the offer brought, on average over the shops that were sent it."""
        return sum(each.quantity * each.price for each in self.responses) / len(self.treated)


def draw_campaign(
    ordered: Mapping[Retailer, Sequence[datetime]],
    products: Sequence[Product],
    planted: Collection[str],
    until: datetime,
    seed: int,
) -> DemoCampaign:
    """Draw who is sent the offer, and what they order.

    Args:
        ordered: when each shop ordered.
        products: of the marketplace.
        planted: products of which other things are true.
        until: midnight, timezone-aware, before which all events end.
        seed: of the draws, which are of their own.
    """
    chance = random.Random(f"{seed}:campaign")  # noqa: S311 - a made-up marketplace
    begin = until - AGO
    shops = [
        shop
        for shop, moments in ordered.items()
        if any(begin - LATELY <= moment < begin for moment in moments)
    ]
    chance.shuffle(shops)
    treated, control = shops[: len(shops) // 2], shops[len(shops) // 2 :]
    product = _offered(products, planted)
    responses = [
        response for shop in treated for response in _responses(shop, product, begin, chance)
    ]
    return DemoCampaign(
        begin=begin,
        end=begin + LENGTH,
        product=product.id,
        treated=tuple(sorted(shop.id for shop in treated)),
        control=tuple(sorted(shop.id for shop in control)),
        responses=tuple(sorted(responses, key=lambda each: (each.retailer, each.at))),
    )


def campaign_events(campaign: DemoCampaign) -> Iterator[dict[str, Any]]:
    """The orders that the offer brought, as User Behavior Insights 1.3 writes them."""
    for number, response in enumerate(campaign.responses):
        order = f"{response.retailer}-{NAME}-{number}"
        line = {
            "object_id": campaign.product,
            "quantity": response.quantity,
            "price": response.price,
        }
        yield {
            "event_id": f"order-{order}",
            "action_name": "purchase",
            "timestamp": response.at.isoformat().replace("+00:00", "Z"),
            "user_id": response.retailer,
            "session_id": f"visit-{order}",
            "event_attributes": {"order_id": order, "lines": [line]},
        }


def write_campaign(path: Path, campaign: DemoCampaign) -> None:
    """Write who was sent the offer as CSV that `aisle uplift` takes as it is."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    first, last = campaign.begin.date(), (campaign.end - timedelta(days=1)).date()
    sides = {**dict.fromkeys(campaign.control, 0), **dict.fromkeys(campaign.treated, 1)}
    for shop in sorted(sides):
        writer.writerow((shop, sides[shop], first.isoformat(), last.isoformat()))
    path.write_text(text.getvalue(), encoding="utf-8")


def _offered(products: Sequence[Product], planted: Collection[str]) -> Product:
    """The first product that every region has in stock and nothing else is true of."""
    return next(
        product
        for product in products
        if product.id not in planted
        and product.price
        and len(product.offers) == len(REGIONS)
        and all(offer.stock > 0 for offer in product.offers)
    )


def _responses(
    shop: Retailer, product: Product, begin: datetime, chance: random.Random
) -> Iterator[Response]:
    (orders,) = chance.choices(ORDERS, ORDER_WEIGHTS)
    (offer,) = (offer for offer in product.offers if offer.region == shop.region)
    price = float(offer.price or product.price or 0)
    smallest = product.min_order_quantity or 1
    for day in sorted(chance.sample(range(LENGTH.days), orders)):
        at = begin + timedelta(days=day, minutes=chance.randrange(7 * 60, 17 * 60))
        quantity = smallest * max(1, round(chance.uniform(*WORTH) / price / smallest))
        yield Response(shop.id, at, quantity, price)
