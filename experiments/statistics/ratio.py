"""Whether as many units came into each variant as should have (sample ratio mismatch)."""

from collections.abc import Sequence

from experiments.statistics.distributions import chi_squared_survival

MISMATCH = 0.001
"""Below this p something other than chance has parted the units; no figure is to be believed."""


def sample_ratio_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """The p of Pearson's chi-squared test; 1 without units.

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
