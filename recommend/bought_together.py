"""What shops put into one basket with the products looked at."""

from collections.abc import Sequence

import numpy as np

from recommend.affinities.companions import bought_with, companions
from recommend.affinities.model import Affinities
from recommend.contract import Context, Pick


class BoughtTogether:
    """The complements of the products of the context.

    Args:
        affinities: of the catalogue.
    """

    name = "bought_together"

    def __init__(self, affinities: Affinities) -> None:
        self._affinities = affinities

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, by how much surer a basket has them than it would without the products."""
        found = companions(self._affinities, context, context.products)
        best = np.argsort(-found.scores, kind="stable")[:k]
        names = self._affinities.products.names
        return [
            Pick(
                names[found.products[place]],
                float(found.scores[place]),
                bought_with(
                    self._affinities,
                    context,
                    int(found.closest[place]),
                    int(found.counts[place]),
                ),
            )
            for place in best
        ]
