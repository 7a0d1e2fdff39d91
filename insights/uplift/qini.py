"""Whether a ranking by uplift finds the shops on which a campaign works: the Qini curve."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray, Mask
from insights.scoring.measures import CONFIDENCE, Estimate

SHARES = np.linspace(0, 1, 21)
DRAWS = 500


@dataclass(frozen=True, slots=True)
class Qini:
    """A Qini curve over `SHARES`, shape (21,) each.

    Attributes:
        gain: what addressing the best of so large a share brings, per shop of the whole.
        low, high: its 95 % interval.
        coefficient: the area between it and the straight line to its end, which is what
            addressing shops at random brings.
    """

    gain: FloatArray
    low: FloatArray
    high: FloatArray
    coefficient: Estimate


def qini(
    uplift: FloatArray, treated: Mask, outcome: FloatArray, propensity: FloatArray, seed: int
) -> Qini:
    """The curve of a ranking that did not see the outcomes.

    Radcliffe, "Using control groups to target on predicted lift" (2007), with each shop
    weighted by how improbable its side was; in a randomised trial the weights are equal. The
    interval is that of a bootstrap over shops.

    Args:
        uplift: by which shops are ranked, shape (n,).
        treated: who was addressed, shape (n,).
        outcome: shape (n,).
        propensity: the probability of being addressed, shape (n,).
        seed: of the draws.
    """
    generator = np.random.default_rng(seed)
    # Equals come in an order of chance, not in that of the file.
    order = np.lexsort((generator.random(uplift.size), -uplift))
    ranked = (
        treated[order],
        outcome[order],
        1 / np.where(treated, propensity, 1 - propensity)[order],
    )
    gain = _gains(*ranked, np.ones(uplift.size))
    even = np.full(uplift.size, 1 / uplift.size)
    times = generator.multinomial(uplift.size, even, size=DRAWS).astype(np.float64)
    drawn = np.stack([_gains(*ranked, each) for each in times])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    areas = _areas(drawn)
    ends = np.quantile(areas, [tail, 1 - tail])
    area = float(_areas(gain[None])[0])
    return Qini(gain, low, high, Estimate(area, float(ends[0]), float(ends[1])))


def _gains(treated: Mask, outcome: FloatArray, weight: FloatArray, times: FloatArray) -> FloatArray:
    """The curve where each shop, best first, counts so many times."""
    reached = np.cumsum(times)
    counted = weight * times
    means = [
        _by(np.cumsum(side * counted * outcome), np.cumsum(side * counted))
        for side in (treated, ~treated)
    ]
    gain = (means[0] - means[1]) * reached / reached[-1]
    at_shares = np.interp(SHARES * reached[-1], np.append(0, reached), np.append(0.0, gain))
    return np.asarray(at_shares, dtype=np.float64)


def _areas(gains: FloatArray) -> FloatArray:
    """Between curves and the lines to their ends, shape (curves,)."""
    between = gains - gains[:, -1:] * SHARES
    return np.asarray(np.trapezoid(between, SHARES, axis=1), dtype=np.float64)


def _by(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient; 0 as long as there is nothing to divide by."""
    quotient = np.zeros_like(above)
    np.divide(above, below, out=quotient, where=below > 0)
    return quotient
