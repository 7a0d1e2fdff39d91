"""Whether a ranking by uplift finds the shops on which a campaign works: the Qini curve."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
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


def qini(uplift: FloatArray, scores: FloatArray, seed: int) -> Qini:
    """The curve of a ranking that did not see the outcomes.

    Radcliffe, "Using control groups to target on predicted lift" (2007), over doubly robust
    scores in place of outcomes, which makes up for sides that are not alike (Yadlowsky and
    others, "Evaluating treatment prioritization rules via rank-weighted average treatment
    effects", 2021). It ends at the average effect. The interval is that of a bootstrap over
    shops.

    Args:
        uplift: by which shops are ranked, shape (n,).
        scores: of each shop's effect, right on average, shape (n,).
        seed: of the draws.
    """
    generator = np.random.default_rng(seed)
    # Equals come in an order of chance, not in that of the file.
    ranked = scores[np.lexsort((generator.random(uplift.size), -uplift))]
    even = np.full(uplift.size, 1 / uplift.size)
    times = generator.multinomial(uplift.size, even, size=DRAWS).astype(np.float64)
    gain = _gain(ranked, np.ones(uplift.size))
    drawn = np.stack([_gain(ranked, each) for each in times])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    ends = np.quantile(_areas(drawn), [tail, 1 - tail])
    area = float(_areas(gain[None])[0])
    return Qini(gain, low, high, Estimate(area, float(ends[0]), float(ends[1])))


def _gain(ranked: FloatArray, times: FloatArray) -> FloatArray:
    """The curve where each shop, best first, counts so many times."""
    reached = np.append(0.0, np.cumsum(times))
    gained = np.append(0.0, np.cumsum(ranked * times))
    at_shares = np.interp(SHARES * reached[-1], reached, gained) / reached[-1]
    return np.asarray(at_shares, dtype=np.float64)


def _areas(gains: FloatArray) -> FloatArray:
    """Between curves and the lines to their ends, shape (curves,)."""
    between = gains - gains[:, -1:] * SHARES
    return np.asarray(np.trapezoid(between, SHARES, axis=1), dtype=np.float64)
