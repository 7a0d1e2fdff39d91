"""The listwise softmax loss of a linear ranker, and the weights that make it least."""

import numpy as np
from scipy.optimize import minimize

from rerank.training.ranker.groups import Floats, Groups

_ITERATIONS = 500


def loss(weights: Floats, groups: Groups) -> tuple[float, Floats]:
    """The mean cross-entropy between gains and softmax, and its gradient.

    Of a group with scores s = features @ weights, gains as shares P and candidate weights u
    it is log(sum(u exp(s))) - sum(P s): that of ListNet's top-one distributions, Cao, Qin,
    Liu, Tsai and Li, "Learning to rank: from pairwise approach to listwise approach" (2007).
    It is convex in the weights.

    Args:
        weights: shape (F,).
        groups: to learn from.

    Returns:
        The loss, and a gradient of shape (F,).
    """
    scores = groups.features @ weights
    logits = scores + groups.log_weights
    highest = np.maximum.reduceat(logits, groups.starts)
    powers = np.exp(logits - highest[groups.group_of])
    sums = np.add.reduceat(powers, groups.starts)
    chosen = np.add.reduceat(groups.targets * scores, groups.starts)
    value = float(groups.shares @ (np.log(sums) + highest - chosen))
    excess = powers / sums[groups.group_of] - groups.targets
    gradient: Floats = groups.features.T @ (groups.shares[groups.group_of] * excess)
    return value, gradient


def least(
    groups: Groups,
    towards: Floats,
    *,
    pull: float,
    scale: float = 1.0,
    start: Floats | None = None,
    non_negative: bool = True,
) -> Floats:
    """The weights w that make loss(scale x w) + pull x |w - towards|^2 least.

    By L-BFGS-B: Byrd, Lu, Nocedal and Zhu, "A limited memory algorithm for bound constrained
    optimization" (1995).

    Args:
        groups: to learn from.
        towards: shape (F,), what the weights are without any evidence.
        pull: how strongly they are kept there.
        scale: how sharply scores decide.
        start: where to begin; at `towards` if None.
        non_negative: whether no weight may be below 0.
    """

    def objective(weights: Floats) -> tuple[float, Floats]:
        value, gradient = loss(scale * weights, groups)
        away = weights - towards
        return value + pull * float(away @ away), scale * gradient + 2 * pull * away

    found = minimize(
        objective,
        towards if start is None else start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0 if non_negative else None, None)] * towards.size,
        options={"maxiter": _ITERATIONS, "ftol": 1e-12, "gtol": 1e-8},
    )
    return np.asarray(found.x, dtype=np.float64)
