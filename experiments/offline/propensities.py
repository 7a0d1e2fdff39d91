"""How likely shoppers are to look at each position, learnt from their clicks themselves.

A click takes a look and a liking: by the position-based model its probability is that of
the position times that of the product for the query (Craswell, Zoeter, Taylor and Ramsey,
"An experimental comparison of click position-bias models", 2008). Where the ranking changed
in the log, the same product stood for the same query at several positions. What differs
between its clicks there is the position alone: Agarwal, Zaitsev, Wang, Li, Najork and
Joachims, "Estimating position bias without intrusive interventions" (2019).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.offline.click_log import ClickLog
from experiments.offline.intervals import Floats
from rerank.training.ranker.groups import Groups
from rerank.training.ranker.listwise import least

USUAL_ETA = 1.0
"""Where a log cannot tell: the look falls as 1 / position."""

LEAST_CLICKS = 50
"""Of products that stood at several positions; with fewer the log cannot tell."""

OWN_POSITIONS = 20
"""Positions whose propensity may leave the curve."""

_SPREAD = 0.5
"""Standard deviation of the logarithm of a propensity about the curve, before any click."""

_MAX_ETA = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Propensities:
    """How likely a look is by position, that at the first being 1.

    Attributes:
        eta: of the curve 1 / position^eta.
        estimated: whether the log told `eta`.
        clicks: those that it was told by.
        factors: shape (p,), from position 1: what the curve is multiplied by; 1 beyond.
    """

    eta: float
    estimated: bool
    clicks: int
    factors: Floats

    def at(self, positions: npt.NDArray[np.int64]) -> Floats:
        """The propensities of `positions`, which count from 1, shape (n,)."""
        every = np.ones(max(int(positions.max(initial=0)), self.factors.size) + 1)
        every[1 : self.factors.size + 1] = self.factors
        curve: Floats = positions.astype(np.float64) ** -self.eta * every[positions]
        return curve

    @property
    def description(self) -> str:
        """How they were come by, in a sentence without its full stop."""
        if self.estimated:
            return (
                f"Looks by position: about 1 / position^{self.eta:.2f}, estimated from"
                f" {self.clicks:,} clicks on products that stood at several positions"
            )
        if self.clicks < 0:
            return f"Looks by position: 1 / position^{self.eta:g}, as was given"
        return (
            f"Looks by position: 1 / position^{self.eta:g}, which is a guess: only {self.clicks}"
            f" clicks are on products that stood at several positions, {LEAST_CLICKS} would tell"
        )


def stated(eta: float) -> Propensities:
    """The curve 1 / position^`eta`; 0 says that every position is looked at alike."""
    return Propensities(eta, estimated=False, clicks=-1, factors=np.ones(0))


def estimated(log: ClickLog) -> Propensities:
    """The propensities that the clicks of `log` tell; the usual curve where they do not.

    The liking of a pair of query and product is conditioned away: given all clicks on the
    pair, those at each position follow shares of times shown x propensity, which is a
    softmax with a group a pair (Hausman, Hall and Griliches, "Econometric models for count
    data", 1984). First the exponent of the curve is fitted, then, position by position,
    what the clicks say beyond it, held to the curve as long as they are few.
    """
    cells = _harvested(log)
    clicks = int(log.clicked[cells].sum())
    if clicks < LEAST_CLICKS:
        return Propensities(USUAL_ETA, estimated=False, clicks=clicks, factors=np.ones(0))
    positions = log.positions[cells]
    curve = _groups(log, cells, -np.log(positions)[:, None])
    eta = min(float(least(curve, np.ones(1) * USUAL_ETA, pull=_pull(1.0, clicks))[0]), _MAX_ETA)
    count = min(int(positions.max()), OWN_POSITIONS)
    features = (positions[:, None] == np.arange(2, count + 1)).astype(np.float64)
    # The curve, to which the features add, is part of what a cell counts.
    own = _groups(log, cells, features, log_factor=-eta * np.log(positions))
    beyond = least(own, np.zeros(count - 1), pull=_pull(_SPREAD, clicks), non_negative=False)
    return Propensities(eta, True, clicks, np.exp(np.concatenate([[0.0], beyond])))  # noqa: FBT003 - a field


def _harvested(log: ClickLog) -> npt.NDArray[np.intp]:
    """Cells of pairs that were clicked and shown at several positions, pair by pair."""
    pairs = log.pair_of
    clicks = np.bincount(pairs, weights=log.clicked)
    several = np.bincount(pairs) > 1
    cells = np.flatnonzero(several[pairs] & (clicks[pairs] > 0))
    return cells[np.argsort(pairs[cells], kind="stable")]


def _groups(
    log: ClickLog,
    cells: npt.NDArray[np.intp],
    features: Floats,
    log_factor: Floats | None = None,
) -> Groups:
    """The pairs of `cells`, each as important as its clicks are many."""
    starts = np.unique(log.pair_of[cells], return_index=True)[1].astype(np.intp)
    clicks = np.add.reduceat(log.clicked[cells], starts)
    group_of = np.repeat(np.arange(starts.size), np.diff([*starts, cells.size]))
    shown = np.log(log.shown[cells])
    return Groups(
        features=features,
        targets=log.clicked[cells] / clicks[group_of],
        log_weights=shown if log_factor is None else shown + log_factor,
        starts=starts,
        group_of=group_of,
        shares=clicks / clicks.sum(),
        total=float(clicks.sum()),
    )


def _pull(spread: float, clicks: int) -> float:
    """That of a normal prior of standard deviation `spread`, beside a mean over `clicks`."""
    return 1 / (2 * spread**2 * clicks)
