"""What an answer to a campaign brings, learned from answers to earlier ones."""

import numpy as np

from events.columns import FloatArray
from insights.scenarios.distribution import Between

_REACH = float(np.sqrt(7.0))
"""From the middle of a symmetric beta distribution (PERT) to its ends, in standard deviations."""


def worth_of_answers(brought: FloatArray, answers: float) -> Between:
    """The mean of what the answers to the next campaign bring.

    Answers are taken to differ as earlier ones did: the mean of so many deviates by their own
    chance and by that of those it is foretold from.

    Args:
        brought: money that each earlier answer brought, shape (n,), n above 0.
        answers: that are expected.
    """
    mean = float(brought.mean())
    # Of a single answer nothing is known but that it may be far off.
    spread = float(brought.std(ddof=1)) if brought.size > 1 else mean
    deviation = spread * float(np.sqrt(1 / max(answers, 1.0) + 1 / brought.size))
    low = max(0.0, mean - _REACH * deviation)
    return Between(low=low, likely=mean, high=mean + _REACH * deviation)
