"""Whether as many units came into each variant as should have (sample ratio mismatch).

Pearson's test holds for one look. Who looks every day asks the other one, which is the
e-process of Lindon & Malek 2022 ("Anytime-valid inference for multinomial count data"): how
much better than the defined shares those do that were learned from the units before, from a
Dirichlet prior around the defined ones.
"""

import math
from collections.abc import Sequence

from experiments.statistics.distributions import chi_squared_survival
from experiments.statistics.sequential import mixture

MISMATCH = 0.001
"""Below this p something other than chance has parted the units; no figure is to be believed."""


def sample_ratio_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """The p of Pearson's chi-squared test, for who looks once; 1 without units.

    Args:
        counts: units of each variant, two variants or more.
        shares: what each should have, above 0; together 1.
    """
    total = sum(counts)
    if not total:
        return 1.0
    off = sum(
        (count - total * share) ** 2 / (total * share)
        for count, share in zip(counts, shares, strict=True)
    )
    return chi_squared_survival(off, len(counts) - 1)


def always_valid_ratio_p(
    counts: Sequence[int], shares: Sequence[float], planned: float, alpha: float = MISMATCH
) -> float:
    """A p that is below any level on any day at all with at most that probability, by chance.

    It is one over the Bayes factor of a Dirichlet prior with parameters k shares against the
    shares, a martingale that begins at 1 (Ville's inequality):

        B(k shares + counts) / B(k shares) / prod_i shares_i ^ counts_i

    with B the multivariate beta function.

    Args:
        counts: units of each variant so far, two variants or more.
        shares: what each should have, above 0; together 1.
        planned: units at which the smallest departure is seen; chosen before the first look.
        alpha: the level at which it is judged.
    """
    sure = concentration(planned, alpha)
    total = sum(counts)
    factor = math.lgamma(sure) - math.lgamma(sure + total)
    for count, share in zip(counts, shares, strict=True):
        factor += math.lgamma(sure * share + count) - math.lgamma(sure * share)
        factor -= count * math.log(share)
    return math.exp(min(0.0, -factor))


def concentration(planned: float, alpha: float) -> float:
    """The k of the prior under which departures are seen best at `planned` units, 1 or more.

    A share's variance under the prior is that of one unit over k + 1, which makes 1 / (k + 1)
    the squared scale of the mixture that means are judged by.
    """
    return max(1.0, 1 / mixture(planned, alpha) - 1)
