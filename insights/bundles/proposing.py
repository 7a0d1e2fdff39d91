"""From what goes together to the bundles that may be offered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from core.progress import Reporter
from events.columns import microseconds
from events.pairs.counting import Incidence
from events.trade import Trade
from insights.affinities.finding import find_affinities
from insights.affinities.frequent import Products
from insights.bundles.candidates import Constraints, Refusal, candidates
from insights.bundles.covering import Cover, cover
from insights.bundles.goods import Goods, goods_of
from insights.bundles.offer import Offer
from insights.bundles.options import BundleOptions
from insights.bundles.shelf import Shelf
from insights.bundles.supply import Supply

RECENT = timedelta(days=365)
"""Bundles are made from what was bought in this time."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A bundle that may be offered.

    Attributes:
        offer: what it earns.
        discount: that is proposed, a share of the price.
        shops: that ordered all of it.
        lift: how many times as often it is ordered as by chance.
        stock: orders of it that the stock suffices for; infinite where it is not known.
    """

    offer: Offer
    discount: float
    shops: int
    lift: float
    stock: float


@dataclass(frozen=True, slots=True)
class Proposals:
    """All that may be offered, what may not, and a choice.

    Attributes:
        bundles: by what they earn, the most first.
        tried: sets of products that go together.
        refused: how many of them, by why.
        cover: of `bundles`, those that together are in most orders.
        orders: that they were made from.
        goods: figures of the products.
    """

    bundles: tuple[Proposed, ...]
    tried: int
    refused: Mapping[Refusal, int]
    cover: Cover
    orders: int
    goods: Goods


def propose(trade: Trade, supply: Supply, options: BundleOptions, reporter: Reporter) -> Proposals:
    """The bundles that may be offered from `trade.now` on.

    Raises:
        BadInput: there are too few orders.
    """
    purchases = trade.purchases.before(trade.now)
    recent = purchases.where(purchases.time >= microseconds(trade.now - RECENT))
    found = find_affinities(recent, options.affinities, reporter)
    goods = goods_of(recent, trade.now, supply, options.cost_share, options.sold_within_days)
    shelf = Shelf(recent, found.baskets, trade.now, options.moved_within_days)
    sets = candidates(found, options.largest)
    constraints = Constraints(goods, trade.traits, recent, sets, options)
    refused: Counter[Refusal] = Counter()
    bundles: list[Proposed] = []
    for products in reporter.track(sets, label="bundles", total=len(sets)):
        judged = constraints.refusal(products) or _proposed(
            products, shelf, goods, found.baskets, options
        )
        if isinstance(judged, Refusal):
            refused[judged] += 1
        else:
            bundles.append(judged)
    expected = options.uplift[1]
    bundles.sort(key=lambda each: (-each.offer.gain(each.discount, expected), each.offer.products))
    orders = [shelf.complete(each.offer.products) for each in bundles]
    chosen = cover(orders, found.baskets.groups, options.chosen)
    return Proposals(tuple(bundles), len(sets), refused, chosen, found.baskets.groups, goods)


def _proposed(
    products: Products, shelf: Shelf, goods: Goods, baskets: Incidence, options: BundleOptions
) -> Proposed | Refusal:
    """A set of products as a bundle, if enough shops order it and enough margin remains."""
    complete = shelf.complete(products)
    shops = int(np.unique(baskets.shops[complete]).size)
    if shops < options.affinities.least_shops:
        return Refusal.FEW_SHOPS
    codes = list(products)
    lacking, moved = shelf.lacking(products)
    offer = Offer(
        products=products,
        prices=goods.price[codes] * goods.quantity[codes],
        costs=goods.cost[codes] * goods.quantity[codes],
        complete=complete.size * shelf.a_year,
        lacking=lacking * shelf.a_year,
        moved=moved,
    )
    cautious, *others = map(offer.largest_discount, options.uplift)
    # The cautious uplift must not lose, and half of what the others could earn must remain.
    discount = min(options.discount, cautious, *(largest / 2 for largest in others))
    if discount <= 0 or offer.margin_share(discount) < options.least_margin:
        return Refusal.NO_MARGIN
    by_chance = baskets.groups * float(np.prod(baskets.sizes[codes] / baskets.groups))
    return Proposed(
        offer, discount, shops, complete.size / by_chance, goods.orders_in_stock(products)
    )
