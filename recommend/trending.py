"""What is bought more and more."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from recommend.contract import Context, Pick, Reason
from recommend.trends import PERIOD_DAYS, Trends

OUTDATED = timedelta(days=2 * PERIOD_DAYS)
"""What grew so long ago is no trend any more."""


class Trending:
    """The products whose demand grew most surely.

    Args:
        trends: of the catalogue.
    """

    name = "trending"

    def __init__(self, trends: Trends) -> None:
        self._trends = trends

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, of the context's category if it has one; none from outdated trends."""
        trends = self._trends
        if context.now - trends.until > OUTDATED:
            return []
        wanted = context.shelf.available(trends.products)
        wanted &= ~np.isin(np.arange(len(trends.products)), trends.products.codes(context.products))
        if context.category is not None:
            wanted &= trends.categories.below(context.category)
        codes = np.flatnonzero(wanted)
        best = codes[np.argsort(-trends.scores[codes], kind="stable")[:k]]
        return [
            Pick(trends.products.names[code], float(trends.scores[code]), self._reason(int(code)))
            for code in best
        ]

    def _reason(self, code: int) -> Reason:
        shops, times = int(self._trends.shops[code]), float(self._trends.ratios[code])
        text = f"{shops} shops bought it in {PERIOD_DAYS} days, {times:.1f} times what is usual"
        return Reason("trending", text)
