"""What is believed of each product before a shop's own history, fitted to all shops' histories."""

from dataclasses import dataclass

import numpy as np

from events.columns import Codes, FloatArray
from recommend.rhythms.histories import Histories
from recommend.rhythms.renewal import Priors, Regularities, Renewals, kept, mean_rate
from recommend.shrinkage import shrunk_by_category, sums

SHAPE = 0.5
"""Of the gamma over the shops of a product, per regularity of 1: shops differ widely."""

CONCENTRATION = 6.0
"""Of the beta over the shops of a product: what is believed counts as so many purchases."""

FIRST_INTERVAL_DAYS = 60.0
FIRST_GIVEN_UP = 0.3
"""Where the fit begins."""

ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is believed of the shops of each product; shape (products,).

    Attributes:
        regularity: int64, of the intervals.
        rate: float64, the mean of lambda over the shops, a day.
        given_up: float64, the share of purchases after which the product is given up.
    """

    regularity: Regularities
    rate: FloatArray
    given_up: FloatArray

    def priors(self, product: Codes) -> Priors:
        """What is believed of a shop and each of `product`, before its history."""
        shape = np.full(product.size, SHAPE)
        return Priors(
            self.regularity[product],
            shape,
            shape / self.rate[product],
            CONCENTRATION * self.given_up[product],
            CONCENTRATION * (1 - self.given_up[product]),
        )

    def renewals(self, histories: Histories) -> Renewals:
        """What is believed of each shop and product, its idle days aside."""
        return self.priors(histories.product).after(histories.repeats, histories.span)


def fit_rhythm(histories: Histories, regularity: Regularities, category: Codes) -> Rhythm:
    """Fit rates and giving up by expectation-maximisation, shrunk to category and all.

    Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM
    algorithm" (JRSS B, 1977): what is expected of each pair's rate and of its having been
    given up, then the products' means of these.

    Args:
        histories: of shops and products; without any, every product is like any other.
        regularity: int64, shape (products,).
        category: int32, shape (products,).
    """
    products, product = regularity.size, histories.product
    pairs = np.bincount(product, minlength=products).astype(np.float64)
    purchases = 1 + histories.repeats
    chances = sums(product, purchases, products)
    rhythm = Rhythm(
        regularity,
        regularity / FIRST_INTERVAL_DAYS,
        np.full(products, FIRST_GIVEN_UP),
    )
    for _ in range(ROUNDS if len(histories) else 0):
        renewals = rhythm.renewals(histories)
        rates = mean_rate(renewals, histories.idle) / regularity[product]
        gone = 1 - kept(renewals, histories.idle)
        share = float(gone.sum() / purchases.sum())
        rate = shrunk_by_category(
            sums(product, rates, products), pairs, category, float(rates.mean()) ** 2 / SHAPE
        )
        given_up = shrunk_by_category(
            sums(product, gone, products), chances, category, share * (1 - share)
        )
        rhythm = Rhythm(regularity, rate * regularity, np.clip(given_up, 1e-4, 1 - 1e-4))
    return rhythm
