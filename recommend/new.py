"""What came out last, first of all where this shop buys."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommend.arrivals import Arrivals
from recommend.categories import is_below, narrowest
from recommend.contract import Context, Facts, Pick, Reason

NEWEST = 200
"""The last products out, among which the shop's own fields are sought."""

FAVOURITES = 100
"""Products bought most often, from which is seen what a shop's fields are."""

LIKING_SHARE = 0.5
"""What a shop's liking counts for beside how new a product is."""

BRAND_SHARE = 0.5
"""What a liked brand counts for beside a liked category."""


@dataclass(frozen=True, slots=True)
class _Likings:
    """What shares of a shop's orders have each category and brand, 1 for what it orders most."""

    categories: Mapping[str, float]
    brands: Mapping[str, float]

    def of(self, facts: Facts) -> float:
        """From 0 to 1, which is the category that the shop orders most."""
        return max(
            self.categories.get(facts.category, 0.0),
            BRAND_SHARE * self.brands.get(facts.brand, 0.0),
        )


class New:
    """New products that the shop has not bought yet.

    Args:
        arrivals: of the catalogue's log; None where no purchases are known.
    """

    name = "new"

    def __init__(self, arrivals: Arrivals | None) -> None:
        self._arrivals = arrivals

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, of the context's category if it has one."""
        bought = context.profile.bought if context.profile else {}
        passed = {*context.products, *bought}
        candidates = [
            facts
            for facts in context.shelf.facts(self._newest(context))
            if facts is not None
            and facts.id not in passed
            and (context.category is None or is_below(facts.category, context.category))
        ]
        likings = _likings(context)
        scores = [
            (1 - LIKING_SHARE) / rank + LIKING_SHARE * likings.of(facts)
            for rank, facts in enumerate(candidates, start=1)
        ]
        best = sorted(zip(scores, candidates, strict=True), key=lambda each: -each[0])[:k]
        return [Pick(facts.id, score, _reason(facts, likings)) for score, facts in best]

    def _newest(self, context: Context) -> list[str]:
        """What the feed says is new, then what was first bought lately."""
        released = context.shelf.newest(NEWEST)
        if self._arrivals is None:
            return released
        there = context.shelf.available(self._arrivals.products)
        names = self._arrivals.products.names
        arrived = [names[code] for code in np.flatnonzero(there)[:NEWEST]]
        return list(dict.fromkeys((*released, *arrived)))[:NEWEST]


def _likings(context: Context) -> _Likings:
    bought = context.profile.bought if context.profile else {}
    often = sorted(bought, key=lambda product: (-bought[product].orders, product))[:FAVOURITES]
    categories: Counter[str] = Counter()
    brands: Counter[str] = Counter()
    for facts in context.shelf.facts(often):
        if facts is not None:
            categories[facts.category] += bought[facts.id].orders
            brands[facts.brand] += bought[facts.id].orders
    return _Likings(_shares(categories), _shares(brands))


def _shares(orders: Counter[str]) -> dict[str, float]:
    """By name its number of orders over the greatest number; what has no name is left out."""
    most = max(orders.values(), default=1)
    return {name: number / most for name, number in orders.items() if name}


def _reason(facts: Facts, likings: _Likings) -> Reason:
    if likings.categories.get(facts.category):
        return Reason("new", f"New in {narrowest(facts.category)}, where you buy")
    if likings.brands.get(facts.brand):
        return Reason("new", f"New from {facts.brand}, a brand that you buy")
    return Reason("new", f"New in {narrowest(facts.category)}" if facts.category else "New")
