"""The visits as events of User Behavior Insights 1.3, and the truth beside them."""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.demo.behaviour.drawing import draw_truth
from catalog.demo.behaviour.market import Market, Prices
from catalog.demo.behaviour.shops import demo_shops
from catalog.demo.behaviour.truth import Cart, Truth
from catalog.demo.behaviour.visits import Visit, draw_visits
from catalog.demo.campaign import campaign_events, draw_campaigns
from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED, draft_products
from catalog.demo.retailers import Retailer

LAST_DAY = datetime(2026, 7, 1, tzinfo=UTC)
"""The events end before it, unless another day is asked for."""

BROWSED = timedelta(days=28)
"""So long before the end shops are followed from page to page; before, by their orders alone."""

LOOKED_AT = 0.7
"""Of what is bought, this part was looked at first; the rest went straight into the cart."""


def demo_events(
    seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT, until: datetime = LAST_DAY
) -> tuple[list[dict[str, Any]], Truth]:
    """The events of all shops over the first `count` products, by time, and what is true of them.

    Args:
        seed: of all draws.
        count: of products.
        until: midnight, timezone-aware, before which they end.

    Raises:
        BadInput: there are not so many different products.
    """
    market = Market(list(draft_products(seed, count)))
    truth = draw_truth(market, seed)
    events: list[dict[str, Any]] = []
    carts: list[Cart] = []
    ordered: dict[Retailer, list[datetime]] = {}
    for shop in demo_shops(seed):
        chance = random.Random(f"{seed}:events:{shop.id}")  # noqa: S311 - a made-up marketplace
        visits = list(draw_visits(shop, truth, market, until, chance))
        ordered[shop] = [visit.at for visit in visits]
        for number, visit in enumerate(visits):
            events += _visit_events(visit, number, shop, market.prices, until, chance)
        cart = _left_cart(shop, visits, market, until, chance)
        carts.append(cart)
        events += _cart_events(cart, until)
    (product,) = (each for each in market.products if each.id == truth.offered)
    sorts = {each.retailer: each.segment for each in truth.segments}
    campaigns = tuple(draw_campaigns(ordered, sorts, product, until, seed))
    events += (event for campaign in campaigns for event in campaign_events(campaign))
    events.sort(key=lambda event: (event["timestamp"], event["event_id"]))
    return events, replace(truth, carts=tuple(carts), campaigns=campaigns)


def write_demo_events(
    path: Path,
    truth_path: Path,
    seed: int = DEFAULT_SEED,
    count: int = DEFAULT_COUNT,
    until: datetime = LAST_DAY,
) -> None:
    """Write the events as gzipped JSON Lines for `aisle events import`, and the truth as JSON.

    The same seed and day give the same bytes.
    """
    events, truth = demo_events(seed, count, until)
    lines = "".join(f"{json.dumps(event, separators=(',', ':'))}\n" for event in events)
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))
    told = {"until": until, **asdict(truth)}
    truth_path.write_text(json.dumps(told, indent=1, default=_written) + "\n", encoding="utf-8")


def _visit_events(
    visit: Visit,
    number: int,
    shop: Retailer,
    prices: Prices,
    until: datetime,
    chance: random.Random,
) -> Iterator[dict[str, Any]]:
    """The order, and near the end what was looked at before it."""
    order = f"{visit.retailer}-{number:04d}"
    session = f"visit-{order}"
    if until - visit.at < BROWSED:
        start = visit.at - timedelta(minutes=2 * len(visit.lines) + 1)
        for place, product in enumerate(visit.lines):
            at = start + timedelta(minutes=2 * place)
            if chance.random() < LOOKED_AT:
                yield _act("view", f"{session}-v{place}", at, shop.id, session, product)
            after = at + timedelta(minutes=1)
            yield _act("add_to_cart", f"{session}-c{place}", after, shop.id, session, product)
    lines = [
        {"object_id": product, "quantity": quantity, "price": prices[product, shop.region]}
        for product, quantity in visit.lines.items()
    ]
    yield {
        "event_id": f"order-{order}",
        "action_name": "purchase",
        "timestamp": _written(visit.at),
        "user_id": shop.id,
        "session_id": session,
        "event_attributes": {"order_id": order, "lines": lines},
    }


def _left_cart(
    shop: Retailer,
    visits: Sequence[Visit],
    market: Market,
    until: datetime,
    chance: random.Random,
) -> Cart:
    """Two or three products of the shop's taste, none of which it bought lately."""
    lately = {
        product for visit in visits if until - visit.at < 2 * BROWSED for product in visit.lines
    }
    tastes = market.liked_by(shop.kind)
    liked = [
        product.id
        for product in market.sold_in(shop.region)
        if product.id not in lately
        and product.id in tastes
        and any(offer.region == shop.region and offer.stock > 0 for offer in product.offers)
    ]
    chosen = chance.sample(liked, min(len(liked), chance.randint(2, 3)))
    return Cart(shop.id, f"visit-{shop.id}-last", tuple(chosen))


def _cart_events(cart: Cart, until: datetime) -> Iterator[dict[str, Any]]:
    """In the evening of the last day, when nobody orders any more."""
    start = until - timedelta(hours=3)
    for place, product in enumerate(cart.products):
        at = start + timedelta(minutes=5 * place)
        name = f"{cart.session}-{place}"
        yield _act("view", f"{name}-v", at, cart.retailer, cart.session, product)
        after = at + timedelta(minutes=2)
        yield _act("add_to_cart", f"{name}-c", after, cart.retailer, cart.session, product)


def _act(
    action: str, event_id: str, at: datetime, retailer: str, session: str, product: str
) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "action_name": action,
        "timestamp": _written(at),
        "user_id": retailer,
        "session_id": session,
        "event_attributes": {"object": {"object_id": product}},
    }


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
