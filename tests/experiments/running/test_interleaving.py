"""Team draft, and which of two rankings is clicked on."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.interleaving.preference import Clicked, prefer
from experiments.interleaving.team_draft import coin_of, team_draft
from experiments.report import State, Verdict
from experiments.verdict import headline_of_preference
from tests.experiments.running.laboratory import Laboratory, defined

RANKING = st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=10)
INTERLEAVING = {"kind": "interleaving"}


def test_the_draft_by_hand() -> None:
    # The first ranking begins, then the second, then the first again.
    first, second = ["a", "b", "c", "d", "g", "h"], ["b", "e", "a", "f", "g", "h"]
    picks = team_draft(first, second, 6, lambda number: number % 2 == 0)
    assert "".join(pick.product for pick in picks) == "abecdf"
    assert [pick.team for pick in picks] == [0, 1, 1, 0, 0, 1]


@given(RANKING, RANKING, st.integers(0, 12), st.integers(0, 99))
def test_a_draft_has_the_best_of_both_and_nothing_twice(
    first: list[str], second: list[str], count: int, seed: int
) -> None:
    picks = team_draft(first, second, count, coin_of("x", "shop", str(seed)))
    products = [pick.product for pick in picks]
    assert len(set(products)) == len(products) == min(count, len({*first, *second}))
    longer = team_draft(first, second, count + 1, coin_of("x", "shop", str(seed)))
    assert longer[: len(picks)] == picks
    teams = Counter(pick.team for pick in picks)
    if len(first) == len(second) and count <= len(first):
        assert abs(teams[0] - teams[1]) <= 1
    for ranking, team in ((first, 0), (second, 1)):
        mine = [pick.product for pick in picks if pick.team == team]
        assert mine == sorted(mine, key=ranking.index)


def test_coins_are_fair_and_fall_alike() -> None:
    falls = [coin_of("x", f"shop-{number}", "tea")(0) for number in range(4_000)]
    assert sum(falls) == pytest.approx(2_000, abs=130)
    assert falls[:50] == [coin_of("x", f"shop-{number}", "tea")(0) for number in range(50)]


def test_each_unit_has_one_voice() -> None:
    busy = [Clicked("busy", 0, 1)] * 97
    told = prefer(defined(**INTERLEAVING), [*busy, Clicked("a", 2, 1), Clicked("b", 1, 1)])
    assert (told.wins, told.losses, told.ties, told.searches) == (97, 1, 1, 99)
    assert told.share == pytest.approx((1 + 0 + 0.5) / 3)
    assert told.verdict is Verdict.TOO_EARLY


def test_of_experiments_on_nothing_5_percent_at_most_prefer_a_ranking_on_many_looks() -> None:
    chance = np.random.default_rng(9)
    definition = defined(**INTERLEAVING, planned_units=200)
    wrong = 0
    for _ in range(300):
        won = chance.integers(0, 2, 400)
        clicked = [Clicked(str(unit), int(1 - win), int(win)) for unit, win in enumerate(won)]
        looks = (prefer(definition, clicked[:units]) for units in range(50, 401, 50))
        wrong += any(told.verdict in (Verdict.BETTER, Verdict.WORSE) for told in looks)
    assert wrong <= stats.binom.ppf(0.999, 300, 0.05)


def test_who_has_stopped_is_not_told_to_let_it_run() -> None:
    definition = defined(**INTERLEAVING)
    nothing, little = prefer(definition, []), prefer(definition, [Clicked("a", 2, 1)])
    assert headline_of_preference(definition, State.RUNNING, nothing).startswith("Let it run")
    for told in (nothing, little):
        headline = headline_of_preference(definition, State.STOPPED, told)
        assert headline.startswith("Neither ranking is preferred: ")


def test_a_ranking_that_is_clicked_on_more_is_preferred(laboratory: Laboratory) -> None:
    experiment = laboratory.start(**INTERLEAVING, planned_units=100, window_days=2)
    chance = np.random.default_rng(1)
    for number, page in itertools.product(range(80), range(2)):
        unit, query = f"shop-{number}", f"q{number}-{page}"
        laboratory.interleave(experiment, unit, 1, query, control=["a", "b"], meaning=["c", "d"])
        clicked = "cd" if chance.random() < 0.75 else "ab"
        for product in clicked:
            laboratory.do(unit, "click", 1.1, query=query, product=product)
        # Neither one that was not shown there, nor one after its time, is credited.
        laboratory.do(unit, "click", 1.1, query=query, product="elsewhere")
        laboratory.do(unit, "click", 4, query=query, product="a")
    report = laboratory.report(experiment, 5)
    told = report.preference
    assert told is not None
    assert (told.units, told.searches) == (80, 160)
    assert told.wins + told.losses == 160
    assert told.share == pytest.approx(told.wins / 160)
    assert told.low is not None
    assert 0.5 < told.low < 0.75
    assert told.verdict is Verdict.BETTER
    assert report.headline.startswith("Take meaning: its products win")
    clicked, sure = report.sentences
    assert clicked.startswith("160 searches of 80 retailers had clicks: ")
    assert told.share is not None
    assert f"wins {100 * told.share:.1f} % of them (between {100 * told.low:.1f} % and " in sure
    assert told.p is not None
    assert f"a probability of {told.p:.2g} at most" in sure
    assert report.rows == ()
