"""Fusion by hand, and what must hold of any scores."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from search.fusion import Scores, distribution_based, fuse, min_max, reciprocal_rank
from search.query import Fusion, FusionMethod

Scale = Callable[[Scores], Scores]
METHODS = (reciprocal_rank, min_max, distribution_based)

# Small whole numbers tie often; sixteenths keep the arithmetic of the test itself exact.
scores_of_some = st.integers(1, 30).flatmap(
    lambda size: arrays.arrays(
        np.float64, size, elements=st.integers(-80, 80).map(lambda value: value / 16)
    )
)
pairs = st.integers(1, 30).flatmap(
    lambda size: st.tuples(
        *(
            arrays.arrays(
                np.float64, size, elements=st.integers(-80, 80).map(lambda value: value / 16)
            )
            for _ in range(2)
        )
    )
)
methods = st.sampled_from(FusionMethod)


def test_reciprocal_rank_by_hand() -> None:
    scores = np.array([0.5, 2.0, 0.5, 9.0, -1.0])
    # Ranks 3, 2, 3, 1, 5: those that tie share the better rank.
    expected = [61 / 63, 61 / 62, 61 / 63, 1.0, 61 / 65]
    np.testing.assert_allclose(reciprocal_rank(scores), expected, rtol=1e-15)


def test_min_max_by_hand() -> None:
    np.testing.assert_allclose(min_max(np.array([2.0, 4.0, 7.0])), [0.0, 0.4, 1.0])


def test_distribution_by_hand() -> None:
    # Mean 0 and standard deviation 1: -3 to 3 becomes 0 to 1.
    np.testing.assert_allclose(distribution_based(np.array([-1.0, 1.0])), [1 / 3, 2 / 3])
    # Mean 1 and variance (20 x 1 + 400) / 21 = 20: the last lies 4.47 deviations out.
    far = np.array([0.0] * 20 + [21.0])
    scaled = distribution_based(far)
    assert scaled[-1] == 1
    np.testing.assert_allclose(scaled[0], 0.5 - 1 / (6 * np.sqrt(20)))


def test_weighted_fusion_by_hand() -> None:
    lexical, dense = np.array([10.0, 6.0, 0.0]), np.array([0.2, 0.7, 0.6])
    fused = fuse(lexical, dense, Fusion(method=FusionMethod.MIN_MAX, dense_weight=0.25))
    np.testing.assert_allclose(fused, [0.75, 0.75 * 0.6 + 0.25, 0.25 * 0.8])
    fused = fuse(lexical, dense, Fusion(method=FusionMethod.RRF, dense_weight=0.25))
    expected = [0.75 + 0.25 * 61 / 63, 0.75 * 61 / 62 + 0.25, 0.75 * 61 / 63 + 0.25 * 61 / 62]
    np.testing.assert_allclose(fused, expected)


@pytest.mark.parametrize("scale", [min_max, distribution_based])
def test_scores_that_are_all_equal_say_nothing(scale: Scale) -> None:
    assert scale(np.full(4, 3.25)).tolist() == [0, 0, 0, 0]


def test_equal_scores_share_the_first_rank() -> None:
    assert reciprocal_rank(np.full(4, 3.25)).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("method", FusionMethod)
def test_no_candidates_give_no_scores(method: FusionMethod) -> None:
    nothing = np.zeros(0)
    assert fuse(nothing, nothing, Fusion(method=method)).size == 0


@pytest.mark.parametrize("scale", METHODS)
@given(scores=scores_of_some)
def test_scaling_keeps_order_and_bounds(scale: Scale, scores: Scores) -> None:
    scaled = scale(scores)
    assert ((scaled >= 0) & (scaled <= 1)).all()
    better = scores[:, None] > scores[None, :]
    assert (scaled[:, None] >= scaled[None, :])[better].all()
    same = scores[:, None] == scores[None, :]
    assert (scaled[:, None] == scaled[None, :])[same].all()


@given(scores_of_some)
def test_ranks_and_min_max_tell_all_scores_apart(scores: Scores) -> None:
    for scaled in (reciprocal_rank(scores), min_max(scores)):
        assert np.unique(scaled).size == np.unique(scores).size
        assert scaled.argmax() == scores.argmax()


@given(pairs, methods, st.floats(0, 1))
def test_a_fused_score_lies_in_the_unit_interval(
    pair: tuple[Scores, Scores], method: FusionMethod, weight: float
) -> None:
    fused = fuse(*pair, Fusion(method=method, dense_weight=weight))
    assert (fused >= 0).all()
    assert (fused <= 1 + 1e-12).all()


@given(pairs, methods)
def test_a_weight_of_nought_or_one_gives_one_side_alone(
    pair: tuple[Scores, Scores], method: FusionMethod
) -> None:
    lexical, dense = pair
    for weight, alone in ((0.0, lexical), (1.0, dense)):
        fused = fuse(lexical, dense, Fusion(method=method, dense_weight=weight))
        better = alone[:, None] > alone[None, :]
        assert (fused[:, None] >= fused[None, :])[better].all()
        if method is not FusionMethod.DISTRIBUTION:  # which clips far outliers
            assert (fused[:, None] > fused[None, :])[better].all()


@given(pairs, methods, st.floats(0, 1))
def test_better_on_both_sides_is_never_worse(
    pair: tuple[Scores, Scores], method: FusionMethod, weight: float
) -> None:
    lexical, dense = pair
    fused = fuse(lexical, dense, Fusion(method=method, dense_weight=weight))
    dominates = (lexical[:, None] >= lexical[None, :]) & (dense[:, None] >= dense[None, :])
    assert (fused[:, None] >= fused[None, :] - 1e-12)[dominates].all()
