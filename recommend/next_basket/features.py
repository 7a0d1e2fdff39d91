"""What is known of each product that a shop might order next."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from events.columns import Codes, Mask
from recommend.next_basket.history import History
from recommend.next_basket.neighbours import Related, Shops
from recommend.next_basket.personal import NAMES as PERSONAL
from recommend.next_basket.personal import (
    NONE,
    PLACE,
    days_since,
    of_new_products,
    of_own_products,
)
from recommend.next_basket.products import NAMES as PRODUCT_NAMES

Floats = npt.NDArray[np.float32]

ALPHA = np.float32(0.5)
"""Of TIFU-KNN: what the shop itself counts against those near it."""

EXPLORED = 80
"""New products that each of three ways to find them brings in."""

PLACED = ("slow decay", "steady decay by size", "quarterly decay")
"""Whose share of the shop's best, and whose place, are features too."""

GROUP = (
    "share of its category",
    "days since its category",
    "decay of its category",
    "share of its category's decay",
)
SHOP = (
    "orders of the shop",
    "products an order",
    "interval of the shop",
    "days since the last order",
    "due of the shop",
    "bought again of the shop",
    "size of the last order",
    "size of the last five",
    "spread of sizes",
)
FOUND = ("related", "related to the last", "shops like it", "shops near it")
BLENDED = ("item frequency", "item frequency to the best", "place by item frequency")
COMPARED = tuple(f"{name} {of}" for name in PLACED for of in ("to the best", "place"))
NAMES = (
    *PERSONAL,
    *FOUND,
    *BLENDED,
    *COMPARED,
    *PRODUCT_NAMES,
    "due by the product",
    *GROUP,
    *SHOP,
)


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
    row_of = np.full(allowed.size, -1, dtype=np.int32)
    row_of[history.products] = np.arange(history.products.size, dtype=np.int32)
    personal = of_own_products(history, now, row_of)
    weights = personal[:, PLACE["frequency"]]
    last = np.unique(history.lines[history.starts[max(len(history.at) - 3, 0)] :])
    found = (
        ground.related.scores(history.products, np.sqrt(weights)),
        ground.related.scores(last, np.ones(last.size, dtype=np.float32)),
        *ground.shops.scores(history.products, weights),
    )
    chosen = _choose(history.products, found[:3], ground.popular, allowed)
    row = row_of[chosen]
    own = row >= 0
    of_product = of_new_products(chosen.size)
    of_product[own] = personal[row[own]]
    facts = ground.facts[chosen]
    usual = np.exp(facts[:, PRODUCT_NAMES.index("interval")])
    frequency = of_product[:, PLACE["frequency"]]
    item_frequency = ALPHA * frequency + (1 - ALPHA) * found[3][chosen]
    groups = _categories(history, now, personal, ground, chosen)
    columns = (
        of_product,
        np.stack([scores[chosen] for scores in found], axis=1),
        item_frequency[:, None],
        _compared(item_frequency),
        *(_compared(of_product[:, PLACE[name]]) for name in PLACED),
        facts,
        np.where(own, of_product[:, PLACE["days since"]] / usual, NONE)[:, None],
        groups,
        _share(of_product[:, PLACE["slow decay"]], groups[:, -1]),
        np.repeat(_shop(history, now)[None, :], chosen.size, axis=0),
    )
    return Candidates(chosen, np.concatenate(columns, axis=1, dtype=np.float32), own)


def _share(part: Floats, whole: Floats) -> Floats:
    """Of 0 it is 0; shape (n, 1)."""
    return (part / np.maximum(whole, 1e-9)).astype(np.float32)[:, None]


def _compared(scores: Floats) -> Floats:
    """The share of the best one, and log(1 + place): what a tree cannot see in one row."""
    places = np.empty(scores.size, dtype=np.float32)
    places[np.argsort(-scores, kind="stable")] = np.arange(scores.size)
    best = max(float(scores.max(initial=0)), 1e-9)
    return np.stack([scores / best, np.log1p(places)], axis=1)


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


def _categories(
    history: History, now: datetime, personal: Floats, ground: Ground, chosen: Codes
) -> Floats:
    """Share of the shop's purchases, days since the last, decay: of each product's category."""
    count = int(ground.categories.max(initial=0)) + 1
    own = ground.categories[history.products]
    orders = np.bincount(own, weights=history.orders, minlength=count)
    decays = np.bincount(own, weights=personal[:, PLACE["slow decay"]], minlength=count)
    since = np.full(count, np.inf)
    np.minimum.at(since, own, days_since(history.last, now))
    since[np.isinf(since)] = NONE
    of_chosen = ground.categories[chosen]
    shares = orders / max(float(orders.sum()), 1)
    return np.stack(
        [shares[of_chosen], since[of_chosen], decays[of_chosen]], axis=1, dtype=np.float32
    )


def _shop(history: History, now: datetime) -> Floats:
    if not history.at.size:
        return np.asarray([0, 0, NONE, NONE, NONE, 0, 0, 0, 0], dtype=np.float32)
    days = days_since(history.at, now)
    interval = (days[0] - days[-1]) / (days.size - 1) if days.size > 1 else NONE
    due = days[-1] / max(interval, 0.5) if days.size > 1 else NONE
    again = 1 - history.products.size / max(int(history.orders.sum()), 1)
    sizes = np.diff(history.starts)
    spread = np.log1p(sizes).std()
    return np.asarray(
        [
            history.total,
            sizes.mean(),
            interval,
            days[-1],
            due,
            again,
            sizes[-1],
            sizes[-5:].mean(),
            spread,
        ],
        dtype=np.float32,
    )
