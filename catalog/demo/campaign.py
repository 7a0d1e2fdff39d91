"""Campaigns among the demo's shops: chance sent half of them an offer, and what that brought.

What an offer brings is ordered apart from everything else, so that it is known what the same
shops would have bought without it. It works on some sorts of shops, and on others not at all.
"""

import csv
import io
import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from catalog.demo.retailers import Retailer
from catalog.demo.sorts import Sort
from catalog.product import Product

KIND = "offer"
LENGTH = timedelta(days=28)
BEGINNINGS = MappingProxyType({"first offer": 210, "second offer": 126, "offer": 42})
"""The name of each campaign, and how many days before the end of all events it begins."""

LATELY = timedelta(days=90)
"""Shops take part that ordered within so long before it."""

ORDERS = (0, 1, 2)
ORDER_WEIGHTS: Mapping[Sort, tuple[float, ...]] = MappingProxyType(
    {Sort.REGULAR: (0.2, 0.5, 0.3), Sort.GROWING: (0.1, 0.3, 0.6)}
)
"""How many orders an offer brings from a shop of that sort, and how probably; none of others."""

WORTH = (900.0, 1500.0)
"""Of such an order, in the currency of the prices."""

COLUMNS = ("retailer", "treated", "begin", "end", "segment")
PAST_COLUMNS = ("campaign", "kind", "begin", "retailer", "answered", "brought")


@dataclass(frozen=True, slots=True)
class Response:
    """An order that there would not be without the offer."""

    retailer: str
    at: datetime
    quantity: int
    price: float

    @property
    def worth(self) -> float:
        """In the currency of the prices."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class DemoCampaign:
    """All of one.

    Attributes:
        name: of the campaign.
        begin: midnight, its first moment.
        end: midnight after its last day.
        product: that was offered.
        treated: the shops that were sent the offer.
        control: the shops that were not.
        sorts: of the shops that took part.
        responses: by shop, then time.
    """

    name: str
    begin: datetime
    end: datetime
    product: str
    treated: tuple[str, ...]
    control: tuple[str, ...]
    sorts: Mapping[str, Sort]
    responses: tuple[Response, ...]

    @property
    def effect(self) -> float:
        """What the offer brought, on average over the shops that were sent it."""
        return self._brought(self.treated)

    def effect_on(self, sort: Sort) -> float:
        """The same over those of one sort."""
        return self._brought([shop for shop in self.treated if self.sorts[shop] == sort])

    def _brought(self, shops: Collection[str]) -> float:
        return sum(each.worth for each in self.responses if each.retailer in shops) / len(shops)


def draw_campaigns(
    ordered: Mapping[Retailer, Sequence[datetime]],
    sorts: Mapping[str, Sort],
    product: Product,
    until: datetime,
    seed: int,
) -> Iterator[DemoCampaign]:
    """Draw who is sent each offer, and what they order; by time.

    Args:
        ordered: when each shop ordered.
        sorts: by shop.
        product: that is offered.
        until: midnight, timezone-aware, before which all events end.
        seed: of the draws, which are of their own.
    """
    for name, days in BEGINNINGS.items():
        begin = until - timedelta(days=days)
        drawn = f"{seed}:campaign:{name}:{begin:%Y-%m-%d}"
        chance = random.Random(drawn)  # noqa: S311 - a made-up marketplace
        shops = [
            shop
            for shop, moments in ordered.items()
            if any(begin - LATELY <= moment < begin for moment in moments)
        ]
        chance.shuffle(shops)
        treated, control = shops[: len(shops) // 2], shops[len(shops) // 2 :]
        responses = [
            response
            for shop in treated
            for response in _responses(shop, sorts[shop.id], product, begin, chance)
        ]
        yield DemoCampaign(
            name=name,
            begin=begin,
            end=begin + LENGTH,
            product=product.id,
            treated=tuple(sorted(shop.id for shop in treated)),
            control=tuple(sorted(shop.id for shop in control)),
            sorts={shop.id: sorts[shop.id] for shop in sorted(shops, key=lambda each: each.id)},
            responses=tuple(sorted(responses, key=lambda each: (each.retailer, each.at))),
        )


def offered(free: Sequence[Product], usual: Sequence[Product]) -> Product:
    """A product like one that all shops buy: of its shelf, and of about the same price.

    An offer is to bring orders; it is not to make shops take up a category or trade up.

    Args:
        free: products in stock everywhere of which nothing else is true.
        usual: bought by every shop.
    """
    alike = [
        (abs(math.log(float(product.price / like.price))), product.id, product)
        for product in free
        for like in usual
        if product.price and like.price and product.category[:2] == like.category[:2]
    ]
    return min(alike)[2]


def campaign_events(campaign: DemoCampaign) -> Iterator[dict[str, Any]]:
    """The orders that the offer brought, as User Behavior Insights 1.3 writes them."""
    for number, response in enumerate(campaign.responses):
        order = f"{response.retailer}-{campaign.name.replace(' ', '-')}-{number}"
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
        days = first.isoformat(), last.isoformat()
        writer.writerow((shop, sides[shop], *days, campaign.sorts[shop].value))
    path.write_text(text.getvalue(), encoding="utf-8")


def write_past_campaigns(path: Path, campaigns: Sequence[DemoCampaign]) -> None:
    """Write who was sent each offer and who answered as CSV for `aisle scenario campaigns`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PAST_COLUMNS)
    for campaign in campaigns:
        begin = campaign.begin.date().isoformat()
        for shop in campaign.treated:
            own = [each for each in campaign.responses if each.retailer == shop]
            answered = own[0].at.isoformat() if own else ""
            brought = f"{sum(each.worth for each in own):.2f}"
            writer.writerow((campaign.name, KIND, begin, shop, answered, brought))
    path.write_text(text.getvalue(), encoding="utf-8")


def _responses(
    shop: Retailer, sort: Sort, product: Product, begin: datetime, chance: random.Random
) -> Iterator[Response]:
    weights = ORDER_WEIGHTS.get(sort)
    if weights is None:
        return
    (orders,) = chance.choices(ORDERS, weights)
    (offer,) = (offer for offer in product.offers if offer.region == shop.region)
    price = float(offer.price or product.price or 0)
    smallest = product.min_order_quantity or 1
    for day in sorted(chance.sample(range(LENGTH.days), orders)):
        at = begin + timedelta(days=day, minutes=chance.randrange(7 * 60, 17 * 60))
        quantity = smallest * max(1, round(chance.uniform(*WORTH) / price / smallest))
        yield Response(shop.id, at, quantity, price)
