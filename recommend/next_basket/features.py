"""What is known of each product that a shop might order next."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Codes, Mask, microseconds
from recommend.next_basket.history import History
from recommend.next_basket.item_frequency import Decay, basket_weights
from recommend.next_basket.kernels import count_baskets
from recommend.next_basket.neighbours import DECAY, Related, Shops
from recommend.next_basket.products import NAMES as PRODUCT_NAMES

Floats = npt.NDArray[np.float32]

NONE = -1.0
"""Of what cannot be known: every feature that it stands in is 0 or more otherwise."""

STEEP = Decay(groups=7, within=1.0, across=0.6)

ALPHA = np.float32(0.5)
"""Of TIFU-KNN: what the shop itself counts against those near it."""

EXPLORED = 80
"""New products that each of three ways to find them brings in."""

PERSONAL = (
    "baskets since",
    "fast decay",
    "slow decay",
    "of the last five",
    "monthly decay",
    "a year ago",
    "frequency",
    "steep frequency",
    "baskets since first",
    "baskets with it",
    "steady decay",
    "quarterly decay",
    "rate since first",
    "due in baskets",
    "orders",
    "share of orders",
    "days since",
    "own interval",
    "due",
    "days since first",
)
GROUP = ("share of its category", "days since its category")
SHOP = (
    "orders of the shop",
    "products an order",
    "interval of the shop",
    "days since the last order",
    "due of the shop",
    "bought again of the shop",
)
FOUND = ("related", "related to the last", "shops like it", "shops near it")
BLENDED = ("item frequency", "item frequency to the best", "place by item frequency")
NAMES = (*PERSONAL, *FOUND, *BLENDED, *PRODUCT_NAMES, "due by the product", *GROUP, *SHOP)


@dataclass(frozen=True, slots=True)
class Ground:
    """What features are read from besides a shop's history.

    Attributes:
        related: products that the same shops buy.
        shops: what shops like it buy.
        facts: shape (products, ...), of `recommend.next_basket.products`.
        categories: shape (products,): a number for each category.
        popular: codes of what was ordered in the last four weeks, in most orders first.
    """

    related: Related
    shops: Shops
    facts: Floats
    categories: Codes
    popular: Codes


@dataclass(frozen=True, slots=True)
class Candidates:
    """Products and their features.

    Attributes:
        products: shape (n,), ascending codes.
        features: shape (n, len(NAMES)), finite.
        own: shape (n,): which the shop has bought.
    """

    products: Codes
    features: Floats
    own: Mask


def candidates(history: History, now: datetime, ground: Ground, allowed: Mask) -> Candidates:
    """What the shop might order: what it bought, and what is found for it.

    Args:
        history: known at `now`.
        now: timezone-aware.
        ground: of products with the same codes.
        allowed: shape (products,): no others are candidates.
    """
    place = np.full(allowed.size, -1, dtype=np.int32)
    place[history.products] = np.arange(history.products.size, dtype=np.int32)
    personal = _personal(history, now, place)
    weights = personal[:, PERSONAL.index("frequency")]
    last = np.unique(history.lines[history.starts[max(len(history.at) - 3, 0)] :])
    found = (
        ground.related.scores(history.products, np.sqrt(weights)),
        ground.related.scores(last, np.ones(last.size, dtype=np.float32)),
        *ground.shops.scores(history.products, weights),
    )
    chosen = _choose(history.products, found[:3], ground.popular, allowed)
    row = place[chosen]
    own = row >= 0
    of_product = np.full((chosen.size, len(PERSONAL)), 0, dtype=np.float32)
    of_product[:, [PERSONAL.index(name) for name in _NEVER]] = NONE
    of_product[own] = personal[row[own]]
    facts = ground.facts[chosen]
    days = of_product[:, PERSONAL.index("days since")]
    usual = np.exp(facts[:, PRODUCT_NAMES.index("interval")])
    columns = (
        of_product,
        np.stack([scores[chosen] for scores in found], axis=1),
        _blended(of_product[:, PERSONAL.index("frequency")], found[3][chosen]),
        facts,
        np.where(own, days / usual, NONE)[:, None],
        _categories(history, now, ground.categories, chosen),
        np.repeat(_shop(history, now)[None, :], chosen.size, axis=0),
    )
    return Candidates(chosen, np.concatenate(columns, axis=1, dtype=np.float32), own)


_NEVER = (
    "baskets since",
    "baskets since first",
    "due in baskets",
    "days since",
    "own interval",
    "due",
    "days since first",
)


def _blended(own: Floats, near: Floats) -> Floats:
    """The score of TIFU-KNN, its share of the best one, and log(1 + place) by it."""
    scores = ALPHA * own + (1 - ALPHA) * near
    places = np.empty(scores.size, dtype=np.float32)
    places[np.argsort(-scores, kind="stable")] = np.arange(scores.size)
    best = max(float(scores.max(initial=0)), 1e-9)
    return np.stack([scores, scores / best, np.log1p(places)], axis=1)


def _days(times: npt.NDArray[np.int64], now: datetime) -> Floats:
    return np.maximum((microseconds(now) - times) / MICROSECONDS_A_DAY, 0).astype(np.float32)


def _personal(history: History, now: datetime, place: Codes) -> Floats:
    """Shape (own products, len(PERSONAL))."""
    count = history.at.size
    out = np.zeros((history.products.size, len(PERSONAL)), dtype=np.float32)
    out[:, 0] = out[:, 8] = count
    weights = np.stack([basket_weights(count, DECAY), basket_weights(count, STEEP)])
    count_baskets(history.starts, history.lines, _days(history.at, now), weights, place, out)
    since, since_first = _days(history.last, now), _days(history.first, now)
    times = np.maximum(history.orders - 1, 1)
    interval = (since_first - since) / times
    gap = (out[:, 8] - out[:, 0]) / np.maximum(out[:, 9] - 1, 1)
    again = history.orders > 1
    out[:, 12] = out[:, 9] / (out[:, 8] + 1)
    out[:, 13] = np.where(out[:, 9] > 1, (out[:, 0] + 1) / np.maximum(gap, 1), NONE)
    out[:, 14] = history.orders
    out[:, 15] = history.orders / max(history.total, 1)
    out[:, 16] = since
    out[:, 17] = np.where(again, interval, NONE)
    out[:, 18] = np.where(again, since / np.maximum(interval, 0.5), NONE)
    out[:, 19] = since_first
    return out


def _choose(own: Codes, found: tuple[Floats, ...], popular: Codes, allowed: Mask) -> Codes:
    """What the shop bought and the best new products of every way to find them."""
    wanted = np.zeros(allowed.size, dtype=np.bool_)
    wanted[own] = True
    new = allowed & ~wanted
    for scores in found:
        reached = np.flatnonzero(scores)
        reached = reached[new[reached]]
        if reached.size > EXPLORED:
            reached = reached[np.argpartition(-scores[reached], EXPLORED)[:EXPLORED]]
        wanted[reached] = True
    wanted[popular[new[popular]][:EXPLORED]] = True
    return np.flatnonzero(wanted & allowed).astype(np.int32)


def _categories(history: History, now: datetime, categories: Codes, chosen: Codes) -> Floats:
    """Share of the shop's purchases, days since the last: of each product's category."""
    count = int(categories.max(initial=0)) + 1
    own = categories[history.products]
    orders = np.bincount(own, weights=history.orders, minlength=count)
    since = np.full(count, np.inf)
    np.minimum.at(since, own, _days(history.last, now))
    since[np.isinf(since)] = NONE
    shares = orders / max(float(orders.sum()), 1)
    of_chosen = categories[chosen]
    return np.stack([shares[of_chosen], since[of_chosen]], axis=1).astype(np.float32)


def _shop(history: History, now: datetime) -> Floats:
    if not history.at.size:
        return np.asarray([0, 0, NONE, NONE, NONE, 0], dtype=np.float32)
    days = _days(history.at, now)
    interval = (days[0] - days[-1]) / (days.size - 1) if days.size > 1 else NONE
    due = days[-1] / max(interval, 0.5) if days.size > 1 else NONE
    again = 1 - history.products.size / max(int(history.orders.sum()), 1)
    size = history.lines.size / history.at.size
    return np.asarray([history.total, size, interval, days[-1], due, again], dtype=np.float32)
