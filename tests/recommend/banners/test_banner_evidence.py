"""Discounted sums: equal to what is computed by hand, in whatever order views become known."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommend.banners.banner import Slot
from recommend.banners.evidence import Decay, FloatArray
from recommend.banners.judging import nothing_known, records_of, with_judged, with_reward
from recommend.banners.rows import Record, View
from recommend.banners.situation import DIMENSION, Situation
from tests.recommend.banners.signs import HOUR, view

SLOT = Slot("home", half_life_hours=2)


def test_weights_halve_with_each_half_life() -> None:
    decay = Decay(2)
    assert decay.factor(2 * HOUR) == 0.5
    assert decay.factor(HOUR) == pytest.approx(0.5**0.5)
    assert decay.factor(0) == decay.factor(-HOUR) == 1
    assert Decay(None).factor(10**15) == 1


def test_sums_are_those_computed_by_hand() -> None:
    record = nothing_known()
    for each in (view(1, 0, "click"), view(1, 2 * HOUR), view(1, 4 * HOUR, "click")):
        record = with_judged(record, each, SLOT)
    # As of hour 4 the views weigh 1/4, 1/2 and 1; the first and the last were rewarded.
    assert (record.evidence.views, record.evidence.rewards) == (1.75, 1.25)
    assert (record.judged, record.rewarded, record.evidence.as_of) == (3, 2, 4 * HOUR)
    later = record.evidence.at(6 * HOUR, Decay(2))
    assert (later.views, later.rewards) == (0.875, 0.625)
    features = Situation(12).features()
    np.testing.assert_allclose(record.evidence.gram, 1.75 * np.outer(features, features))
    np.testing.assert_allclose(record.evidence.moment, 1.25 * features)


def test_a_late_reward_counts_as_if_it_had_come_in_time() -> None:
    late = nothing_known()
    for each in (view(1, 0), view(1, 4 * HOUR)):
        late = with_judged(late, each, SLOT)
    late = with_reward(late, view(1, 0, "click"), SLOT)
    in_time = records_of([view(1, 0, "click"), view(1, 4 * HOUR)], SLOT)[1]
    np.testing.assert_allclose(sums(late), sums(in_time))
    assert late.evidence.rewards == 0.25


def test_other_actions_are_no_reward() -> None:
    bought = view(1, 0, "click", "purchase")
    assert records_of([bought], Slot("home", reward="purchase"))[1].rewarded == 1
    assert records_of([view(1, 0, "click")], Slot("home", reward="purchase"))[1].rewarded == 0


MOMENTS = st.lists(
    st.tuples(st.integers(0, 1000 * HOUR), st.booleans(), st.integers(0, 23)),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=25)
@given(MOMENTS)
def test_the_order_in_which_views_become_known_does_not_matter(
    shown: list[tuple[int, bool, int]],
) -> None:
    views = [
        view(1, at, *(["click"] if clicked else []), situation=Situation(hour))
        for at, clicked, hour in shown
    ]
    expected = direct(views)
    for order in permutations(views):
        record = nothing_known()
        for each in order:
            record = with_judged(record, each, SLOT)
        np.testing.assert_allclose(sums(record), expected, atol=1e-12)


def direct(views: list[View]) -> FloatArray:
    """The sums by their definition, as of the last view."""
    last = max(each.impression.at for each in views)
    weights = np.asarray([0.5 ** ((last - each.impression.at) / (2 * HOUR)) for each in views])
    rewards = np.asarray([float("click" in each.actions) for each in views])
    features = np.stack([each.impression.situation.features() for each in views])
    gram = features.T @ (weights[:, None] * features)
    moment = features.T @ (weights * rewards)
    return np.concatenate([[weights.sum(), (weights * rewards).sum()], gram.ravel(), moment])


def sums(record: Record) -> FloatArray:
    evidence = record.evidence
    counts = [evidence.views, evidence.rewards]
    return np.concatenate([counts, evidence.gram.ravel(), evidence.moment])


def test_features_are_bounded_and_tell_situations_apart() -> None:
    plain = Situation(6).features()
    assert plain.shape == (DIMENSION,)
    np.testing.assert_allclose(plain[:5], [1, 1, 0, 0, 0], atol=1e-12)
    full = Situation(0, "north", 2.5, "Drinks").features()
    assert np.abs(full).max() <= 1
    np.testing.assert_allclose(full[:5], [1, 0, 1, 0.5, 1])
    assert [np.linalg.norm(full[5:13]), np.linalg.norm(full[13:])] == pytest.approx([1, 1])


def test_as_many_regions_as_there_are_places_are_told_apart() -> None:
    named = ("islands", "north", "south", "east", "west", "Nord", "Süd")
    vectors = np.stack([Situation(0, name).features()[5:13] for name in named])
    assert np.linalg.matrix_rank(vectors) == len(named)
