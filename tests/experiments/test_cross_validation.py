import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.offline.cross_validation import best, nested

VALUES = arrays(np.float64, (4, 9), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
FOLDS = (0, 1, 2, 0, 1, 2, 0, 1, 2)


def test_a_sure_gain_stands_above_a_greater_one_by_chance() -> None:
    # Gains .1 on every query, with no error; 1 on one of four: .25 less twice .25.
    now, sure, lucky = [0.0] * 4, [0.1] * 4, [1.0, 0.0, 0.0, 0.0]

    assert best(np.array([now, lucky, sure])) == 2
    assert best(np.array([now, lucky])) == 0
    assert best(np.array([now, now, now])) == 0


def test_the_better_known_one_is_kept_where_nothing_surely_beats_it() -> None:
    # Of four the third is better than the first on all, than the second on one of four.
    now, shipped, other = [0.0] * 4, [0.5] * 4, [1.0, 0.4, 0.4, 0.4]

    assert best(np.array([now, shipped, other]), (0, 1)) == 1
    assert best(np.array([now, shipped, other]), (0,)) == 1
    assert best(np.array([shipped, now, other]), (0, 1)) == 0


def test_a_single_query_proves_nothing() -> None:
    assert best(np.array([[0.0], [1.0]])) == 0


def test_each_fold_is_measured_with_what_the_others_chose() -> None:
    # Setting 1 is better on fold 0 alone, setting 2 on fold 1 alone.
    values = np.array([[0.5, 0.5, 0.5, 0.5], [0.9, 0.9, 0.1, 0.1], [0.1, 0.1, 0.8, 0.8]])

    found = nested(values, (0, 0, 1, 1))

    assert found.chosen == (2, 1)
    assert found.trained == pytest.approx((0.8, 0.9))
    assert found.setting_of == (2, 2, 1, 1)


@given(VALUES, VALUES, st.integers(0, 2))
def test_what_a_fold_holds_says_nothing_about_its_own_choice(
    values: np.ndarray, others: np.ndarray, fold: int
) -> None:
    changed = np.where(np.array(FOLDS) == fold, others, values)

    assert nested(changed, FOLDS).chosen[fold] == nested(values, FOLDS).chosen[fold]


@given(VALUES)
def test_the_choice_never_has_a_lower_mean_than_the_first(values: np.ndarray) -> None:
    found = nested(values, FOLDS)

    for fold, (setting, trained) in enumerate(zip(found.chosen, found.trained, strict=True)):
        rest = values[:, np.array(FOLDS) != fold]
        assert trained == pytest.approx(rest[setting].mean())
        assert trained >= rest[0].mean() - 1e-12
