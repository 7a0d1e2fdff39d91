"""The choice that covers most: against all choices there are."""

import math
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from insights.bundles.covering import cover

bundles_drawn = st.lists(st.sets(st.integers(0, 14)), min_size=1, max_size=8)


def codes(bundles: list[set[int]]) -> list[np.ndarray[tuple[int], np.dtype[np.int32]]]:
    return [np.asarray(sorted(each), dtype=np.int32) for each in bundles]


@given(bundles=bundles_drawn, most=st.integers(1, 4))
def test_it_is_near_to_the_best_choice(bundles: list[set[int]], most: int) -> None:
    best = max(
        len(set().union(*choice)) for choice in combinations(bundles, min(most, len(bundles)))
    )

    found = cover(codes(bundles), 15, most)

    covered = set().union(*(bundles[place] for place in found.chosen))
    assert sum(found.added) == len(covered)
    assert len(covered) >= (1 - 1 / math.e) * best
    assert len(covered) <= best <= found.bound
    assert all(added > 0 for added in found.added)


def test_a_choice_by_hand() -> None:
    found = cover(codes([{0, 1, 2}, {2, 3}, {0, 1, 2, 3}, {4}]), 9, 2)

    assert (found.chosen, found.added, found.bound) == ((2, 3), (4, 1), 5)


def test_nothing_to_choose_from() -> None:
    assert cover([], 9, 3).chosen == ()
    assert cover(codes([set()]), 9, 3).bound == 0
