"""A product's purchases by one shop as a renewal process that may end.

The model is MBG/CNBD-k: Reutterer, Platzer and Schroeder, "Leveraging purchase regularity
for predicting customer behavior the easy way" (International Journal of Research in
Marketing, 2021), which makes the purchases of Fader, Hardie and Lee's BG/NBD ("Counting
your customers the easy way", Marketing Science, 2005) regular. Here a customer is a shop
and one product:

- days between purchases are Erlang of shape k, the regularity, and rate lambda;
- lambda is Gamma(shape, scale) over the shops of a product;
- after every purchase, the first too, the shop gives the product up with a probability
  that is Beta(give_up, keep) over the shops.

What is known is x repeats within t days and nothing in the idle days since. Then lambda is
Gamma(kx + shape, scale + t) a posteriori, and all that is asked has a closed form, for the
Erlang survival function is a Poisson sum, and a Poisson under a gamma is negative binomial.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from events.columns import FloatArray

Regularities = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Renewals:
    """What is believed of n pairs of shop and product before their idle days; shape (n,).

    Attributes:
        regularity: int64, k, 1 or more.
        shape, rate: of the gamma distribution of lambda; the rate in days.
        give_up, keep: of the beta distribution of giving up, purchases so far counted.
    """

    regularity: Regularities
    shape: FloatArray
    rate: FloatArray
    give_up: FloatArray
    keep: FloatArray


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed of pairs before anything is known of them; shape (n,), as in `Renewals`."""

    regularity: Regularities
    shape: FloatArray
    rate: FloatArray
    give_up: FloatArray
    keep: FloatArray

    def after(self, repeats: FloatArray, span: FloatArray) -> Renewals:
        """What is believed after a purchase and `repeats` more within `span` days."""
        return Renewals(
            self.regularity,
            self.shape + self.regularity * repeats,
            self.rate + span,
            self.give_up,
            self.keep + repeats,
        )


def survival(renewals: Renewals, days: FloatArray) -> FloatArray:
    """The probability that a shop that keeps the product does not buy it for `days`, shape (n,)."""
    probability, _ = _stages(renewals, days)
    return np.minimum(probability, 1.0)


def kept(renewals: Renewals, idle: FloatArray) -> FloatArray:
    """The probability that the product is not given up after `idle` days without it, shape (n,)."""
    alive = renewals.keep * survival(renewals, idle)
    return alive / (alive + renewals.give_up)


def bought_within(renewals: Renewals, idle: FloatArray, days: FloatArray) -> FloatArray:
    """The probability of a purchase within `days` after `idle` days without one, shape (n,)."""
    unbought, later = survival(renewals, idle), survival(renewals, idle + days)
    soon = renewals.keep * np.maximum(unbought - later, 0.0)
    return soon / (renewals.keep * unbought + renewals.give_up)


def mean_rate(renewals: Renewals, idle: FloatArray) -> FloatArray:
    """The expected lambda after `idle` days without a purchase, given up or not, shape (n,)."""
    probability, stages = _stages(renewals, idle)
    passed = stages / np.maximum(probability, np.finfo(np.float64).tiny)
    keeping = (renewals.shape + passed) / (renewals.rate + idle)
    alive = kept(renewals, idle)
    return alive * keeping + (1 - alive) * renewals.shape / renewals.rate


def usual_interval(renewals: Renewals) -> FloatArray:
    """Days between purchases, shape (n,): k by the mean rate, finite whatever the shape."""
    return renewals.regularity * renewals.rate / renewals.shape


def _stages(renewals: Renewals, days: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums over the stages of an Erlang interval that may be over after `days`.

    Of the k stages j < k are over with the negative binomial probability p(j); lambda is
    then Gamma(shape + j, rate + days).

    Returns:
        The sums of p(j) and of j p(j), both of shape (n,).
    """
    share = renewals.rate / (renewals.rate + days)
    rows, term = np.arange(share.size), share**renewals.shape
    total, weighted = term.copy(), np.zeros_like(term)
    for j in range(1, int(renewals.regularity.max(initial=1))):
        longer = renewals.regularity[rows] > j
        rows, term = rows[longer], term[longer]
        term = term * (renewals.shape[rows] + j - 1) / j * (1 - share[rows])
        total[rows] += term
        weighted[rows] += j * term
    return total, weighted
