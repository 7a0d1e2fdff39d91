"""What is in season, or will be soon: to stock up before everybody does."""

from collections.abc import Sequence

import numpy as np

from events.columns import Codes, FloatArray
from events.profile import Profile
from recommend.contract import Context, Pick, Reason
from recommend.seasons.model import Seasons

WEEKS_AHEAD = 6
"""How far is looked: long enough to order, receive and put on the shelf."""

LEAST_INDEX = 1.25
"""Demand over those weeks, 1 being usual, from which a product is in season."""

BOUGHT_BEFORE = 3.0
SAME_CATEGORY = 2.0
"""How much more a product counts that the shop, or of a category it, has bought from."""


class Seasonal:
    """Ranks products by how many more orders than usual the coming weeks bring.

    Args:
        seasons: of the catalogue.
    """

    name = "seasonal"

    def __init__(self, seasons: Seasons) -> None:
        self._seasons = seasons

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, of the context's category if it has one; empty where none has a season."""
        seasons = self._seasons
        ahead = seasons.ahead(context.now, WEEKS_AHEAD)
        index = ahead.mean(axis=1)
        wanted = (index >= LEAST_INDEX) & (seasons.recent > 0)
        if context.category is not None:
            wanted &= seasons.categories.below(context.category)
        shown = seasons.products.codes(context.products)
        wanted[shown[shown >= 0]] = False
        wanted &= context.shelf.available(seasons.products)
        codes = np.flatnonzero(wanted)
        scores = seasons.recent[codes] * (index[codes] - 1)
        scores *= self._interest(context.profile)[codes]
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            Pick(seasons.products.names[codes[row]], float(scores[row]), _reason(ahead[codes[row]]))
            for row in best
        ]

    def _interest(self, profile: Profile | None) -> FloatArray:
        """By how much each product's score is multiplied for a shop, shape (products,)."""
        category: Codes = self._seasons.categories.of
        interest = np.ones(category.size)
        if profile is None:
            return interest
        bought = self._seasons.products.codes(tuple(profile.bought))
        bought = bought[bought >= 0]
        interest[np.isin(category, category[bought])] = SAME_CATEGORY
        interest[bought] = BOUGHT_BEFORE
        return interest


def _reason(ahead: FloatArray) -> Reason:
    peak = int(np.argmax(ahead))
    if peak > 1:
        return Reason("stock_up", f"Stock up now: demand peaks in {peak} weeks")
    return Reason(
        "in_season", f"In season: {float(ahead[: peak + 1].max()):.1f} times the usual demand"
    )
