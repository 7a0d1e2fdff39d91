"""Weights of a linear ranker that little evidence moves little."""

from collections.abc import Iterator, Sequence
from math import exp, inf, isinf, log

import numpy as np
from scipy.optimize import minimize_scalar

from rerank.training.ranker.groups import Floats, Groups
from rerank.training.ranker.listwise import least, loss

PULLS = (inf, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01)
"""From weights that stay where they are to weights that follow what is learnt from."""

_SHARPEST = 1000.0


def fitted(groups: Groups, towards: Floats, pulls: Sequence[float] = PULLS) -> tuple[Floats, ...]:
    """For each of `pulls` the weights that suit `groups`, none below 0.

    Only proportions of weights order products. How sharply the softmax takes them is
    therefore fitted first, with `towards` as they are, and then held: what a pull means
    does not depend on the unit of the weights or on how clear the judgments are.

    Args:
        groups: to learn from.
        towards: shape (F,), the weights that are pulled towards, none below 0, one above.
        pulls: from the strongest to the weakest; an infinite one leaves `towards` alone.

    Returns:
        Weights of shape (F,), by pull.
    """
    unit = float(towards.sum()) / towards.size
    return tuple(unit * each for each in _along(groups, towards / unit, pulls))


def _along(groups: Groups, towards: Floats, pulls: Sequence[float]) -> Iterator[Floats]:
    scale = _sharpness(groups, towards)
    weights = towards
    for pull in pulls:
        if not isinf(pull):
            strength = pull / towards.size
            weights = least(groups, towards, pull=strength, scale=scale, start=weights)
        yield weights


def _sharpness(groups: Groups, weights: Floats) -> float:
    """The factor by which `weights` make the loss least."""
    found = minimize_scalar(
        lambda power: loss(exp(power) * weights, groups)[0],
        bounds=(log(1 / _SHARPEST), log(_SHARPEST)),
        method="bounded",
    )
    return exp(float(np.asarray(found.x)))
