"""iALS: factors of shops and products by weighted least squares, by the package implicit.

Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback datasets" (2008).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from events.columns import Codes
from experiments.offline.recommending.baseline import Baseline, Scores, Variant
from experiments.offline.recommending.matrices import order_counts
from experiments.offline.recommending.split import Split

SETTINGS = ((64, 10.0, 1.0), (64, 10.0, 10.0), (128, 10.0, 5.0))
ITERATIONS = 15
SEED = 0


@dataclass(frozen=True, slots=True)
class Ials:
    """Scores are inner products.

    Attributes:
        shops: shape (shops, factors).
        products: shape (products, factors).
    """

    shops: Scores
    products: Scores

    def scores(self, retailers: Codes) -> Scores:
        """What was bought before is scored as the rest is."""
        scores: Scores = self.shops[retailers] @ self.products.T
        return scores


def fit(split: Split, *, factors: int, regularization: float, alpha: float) -> Ials:
    """Confidence is alpha times the number of orders."""
    # Small matrices by the million: threads of BLAS would only stand in their own way.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=factors,
            regularization=regularization,
            alpha=alpha,
            iterations=ITERATIONS,
            num_threads=1,
            random_state=SEED,
        )
        model.fit(order_counts(split.train), show_progress=False)
    return Ials(np.asarray(model.user_factors), np.asarray(model.item_factors))


def ials() -> Baseline:
    """Factorisation with few or many factors, weak or strong penalties."""
    return Baseline(
        "iALS",
        tuple(
            Variant(
                f"{factors} factors, regularization {regularization:g}, alpha {alpha:g}",
                partial(fit, factors=factors, regularization=regularization, alpha=alpha),
            )
            for factors, regularization, alpha in SETTINGS
        ),
    )
