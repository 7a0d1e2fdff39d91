"""How well scores order lists whose grades are known."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CUTOFF = 10

Floats = NDArray[np.float32]


def ndcg(scores: Floats, grades: Floats) -> float:
    """NDCG@10 of one list, its gains the grades themselves; 1 where all grades are 0.

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).

    Args:
        scores: (products,) by which they are ordered, ties as they stand.
        grades: (products,) at least 0.
    """
    order = np.argsort(-scores, kind="stable")[:CUTOFF]
    best = np.sort(grades)[::-1][:CUTOFF]
    discounts = 1 / np.log2(np.arange(len(best)) + 2)
    ideal = float(best @ discounts)
    return float(grades[order] @ discounts) / ideal if ideal else 1.0


def mean_ndcg(scores: Sequence[Floats], grades: Sequence[Floats]) -> float:
    """The mean over the lists whose products can be ordered well or badly.

    Lists of which all grades are equal are left out; without any other the mean is 1.
    """
    values = [
        ndcg(ours, known) for ours, known in zip(scores, grades, strict=True) if np.ptp(known) > 0
    ]
    return float(np.mean(values)) if values else 1.0
