"""p values of several comparisons, so that many looks at nothing do not find something."""

from collections.abc import Sequence


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p values; below alpha, not one is wrong but with a chance of alpha (Holm 1979)."""
    adjusted = [0.0] * len(values)
    reached = 0.0
    for rank, place in enumerate(_rising(values)):
        reached = max(reached, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = reached
    return tuple(adjusted)


def benjamini_hochberg(values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p values; of those below alpha a share of alpha is wrong at the most, on average.

    Benjamini & Hochberg 1995; for comparisons that are independent or positively dependent.
    """
    adjusted = [0.0] * len(values)
    reached = 1.0
    for rank, place in reversed(list(enumerate(_rising(values), start=1))):
        reached = min(reached, values[place] * len(values) / rank)
        adjusted[place] = reached
    return tuple(adjusted)


def _rising(values: Sequence[float]) -> list[int]:
    return sorted(range(len(values)), key=values.__getitem__)
