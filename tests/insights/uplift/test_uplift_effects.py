"""Effects and rankings of trials whose truth is known, and by hand."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.errors import BadInput
from core.progress import Silent
from insights.document import Unit
from insights.scoring.trees import one_thread
from insights.uplift.effects import (
    adjusted_effect,
    cross_fitted,
    in_common,
    plain_effect,
    scores_of,
)
from insights.uplift.learners import LEARNERS, Propensity
from insights.uplift.measuring import measure_uplift
from insights.uplift.qini import SHARES, qini
from insights.uplift.section import uplift_section
from insights.uplift.trial import Trial, folds


def trial(
    *, shops: int = 1_200, seed: int = 0, effect: float = 5.0, targeted: bool = False,
    binary: bool = False,
) -> Trial:  # fmt: skip
    """The campaign works on shops with the first feature above 0 alone; the second one decides
    how much is bought anyway, and, where shops were chosen, who was addressed."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(shops, 4))
    chance = 1 / (1 + np.exp(-1.2 * features[:, 1])) if targeted else np.full(shops, 0.4)
    treated = generator.random(shops) < chance
    if binary:
        probability = 0.2 + 0.1 * (features[:, 1] > 0) + treated * effect * (features[:, 0] > 0)
        outcome = (generator.random(shops) < probability).astype(np.float64)
    else:
        outcome = 20 + 6 * features[:, 1] + generator.normal(0, 4, shops)
        outcome += treated * 2 * effect * (features[:, 0] > 0)
    return Trial(
        name="made",
        shops=tuple(f"shop-{number}" for number in range(shops)),
        treated=treated,
        outcome=outcome,
        unit=Unit.SHARE if binary else Unit.MONEY,
        what="outcome",
        features=features,
        names=("works", "size", "noise", "more noise"),
        randomised=not targeted,
    )


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield


def test_the_plain_effect_is_welchs() -> None:
    made = trial(shops=60)
    given, others = made.outcome[made.treated], made.outcome[~made.treated]

    found = plain_effect(made).estimate

    assert found.value == pytest.approx(given.mean() - others.mean())
    peer = stats.ttest_ind(given, others, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((peer.low, peer.high))


def test_making_the_sides_alike_is_surer_and_as_right_where_chance_chose() -> None:
    made = trial()

    plain, adjusted = plain_effect(made), adjusted_effect(scores_of(made, cross_fitted(made, 0)))

    assert adjusted.estimate.low < 5 < adjusted.estimate.high
    width = adjusted.estimate.high - adjusted.estimate.low
    assert width < 0.8 * (plain.estimate.high - plain.estimate.low)
    assert adjusted.shops == len(made)


def test_a_chosen_side_is_put_right() -> None:
    made = trial(targeted=True)

    plain, adjusted = plain_effect(made), adjusted_effect(scores_of(made, cross_fitted(made, 0)))

    assert plain.estimate.low > 7
    assert adjusted.estimate.low < 5 < adjusted.estimate.high
    assert adjusted.shops < len(made)


def test_intervals_of_campaigns_that_do_nothing_hold_nothing() -> None:
    held = 0
    for seed in range(40):
        made = trial(shops=160, seed=seed, effect=0.0)
        found = adjusted_effect(scores_of(made, cross_fitted(made, seed))).estimate
        held += found.low <= 0 <= found.high

    # 38 are expected; fewer than 34 come once in a hundred times.
    assert held >= 34


def test_probabilities_of_being_addressed_are_those_that_made_the_choice() -> None:
    made = trial(shops=4_000, targeted=True)
    truth = 1 / (1 + np.exp(-1.2 * made.features[:, 1]))

    found = Propensity(made).of(made.features)

    assert np.abs(found - truth).mean() < 0.03
    expected = cross_fitted(made, 0)
    low = expected.propensity[in_common(made, expected)]
    assert low.min() >= 0.1
    assert low.max() <= 0.9


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("name", list(LEARNERS))
def test_learners_find_on_whom_it_works(name: str, binary: bool) -> None:  # noqa: FBT001
    made = trial(shops=3_000, effect=0.3 if binary else 5.0, binary=binary)
    apart = trial(shops=1_500, seed=9, effect=0.3 if binary else 5.0, binary=binary)

    found = LEARNERS[name](made, 0).uplift(apart.features)

    works = apart.features[:, 0] > 0
    truth = 0.3 if binary else 10.0
    assert found[works].mean() == pytest.approx(truth, rel=0.35)
    assert np.abs(found[~works].mean()) < 0.3 * truth
    curve = qini(found, horvitz_thompson(apart), 0)
    assert curve.coefficient.low > 0


def horvitz_thompson(made: Trial) -> np.ndarray:
    """Scores that take nothing but the outcome and the known chance of being addressed."""
    centred = made.outcome - made.outcome.mean()
    return np.asarray(centred * np.where(made.treated, 1 / 0.4, -1 / 0.6))


def test_the_qini_curve_by_hand() -> None:
    uplift = np.array([1.0, 4.0, 2.0, 3.0])
    scores = np.array([1.0, 6.0, -1.0, 2.0])

    found = qini(uplift, scores, 0)

    at = dict(zip(SHARES.round(2).tolist(), found.gain.tolist(), strict=True))
    assert [at[share] for share in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx(
        [0, 6 / 4, 8 / 4, 7 / 4, 8 / 4]
    )
    # Trapezoids of a quarter each, less the triangle to 2.
    assert found.coefficient.value == pytest.approx(
        (1.5 / 2 + (1.5 + 2) / 2 + (2 + 1.75) / 2 + (1.75 + 2) / 2) / 4 - 1
    )


def test_in_a_trial_by_chance_it_is_radcliffes_curve() -> None:
    made = trial(shops=4_000)
    ranking = made.features[:, 0]

    found = qini(ranking, horvitz_thompson(made), 0)

    best = np.argsort(-ranking)[:2_000]
    treated, outcome = made.treated[best], made.outcome[best]
    by_counts = (outcome[treated].mean() - outcome[~treated].mean()) / 2
    half = found.gain[SHARES.round(2).tolist().index(0.5)]
    assert half == pytest.approx(by_counts, rel=0.1)
    assert found.gain[-1] == pytest.approx(plain_effect(made).estimate.value, rel=0.1)


def test_chance_has_no_qini() -> None:
    made = trial(shops=2_000)

    found = qini(np.random.default_rng(3).random(2_000), horvitz_thompson(made), 0)

    assert found.coefficient.low < 0 < found.coefficient.high
    assert found.gain[0] == 0


def test_folds_have_both_sides_and_every_shop_once() -> None:
    made = trial(shops=103)

    parts = folds(made, 0, 5)

    assert sorted(np.concatenate(parts).tolist()) == list(range(103))
    shares = [made.treated[rows].mean() for rows in parts]
    assert max(shares) - min(shares) < 0.06


def test_the_report_says_what_was_found() -> None:
    made = trial(shops=600, effect=5.0)
    before = replace(made, outcome=made.outcome - made.treated * 10 * (made.features[:, 0] > 0))

    found = measure_uplift(made, before, 2.0, 0, Silent())
    section = uplift_section(found.measured)

    assert "The campaign brought something" in section.findings[0]
    assert any("may be nothing" in each for each in section.findings)
    assert any("At a cost of 2 a shop, addressing the best" in each for each in section.findings)
    how = section.table("effects").column("how")
    assert how == ("as it looks", "sides made alike", "just before it, sides made alike")
    gains = section.table("qini")
    assert set(gains.column("learner")) == set(LEARNERS)
    works = made.features[:, 0] > 0
    assert found.ranking[works].mean() > found.ranking[~works].mean() + 5


def test_a_choice_that_was_not_left_to_chance_is_told() -> None:
    made = replace(trial(shops=600, targeted=True), randomised=True)

    section = uplift_section(measure_uplift(made, None, 0.0, 0, Silent()).measured)

    assert any("say --targeted" in each for each in section.findings)


def test_too_few_shops_are_told() -> None:
    made = replace(trial(shops=40), treated=np.arange(40) < 3)

    with pytest.raises(BadInput, match="3 were addressed"):
        measure_uplift(made, None, 0.0, 0, Silent())
