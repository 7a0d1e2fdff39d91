from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.offline.gains import Gain, Judge
from experiments.offline.judgments import JudgedQuery
from experiments.offline.measures import measure

IDS = [f"p{number}" for number in range(15)]
RATINGS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 4), min_size=1).filter(
    lambda ratings: any(ratings.values())
)


def test_ndcg_by_hand() -> None:
    judge = Judge({"a": 2, "b": 1, "c": 0})
    best = 3 + 1 / log2(3)

    assert judge.ndcg(["b", "x", "a"]) == pytest.approx((1 + 3 / 2) / best)
    assert judge.condensed_ndcg(["b", "x", "a"]) == pytest.approx((1 + 3 / log2(3)) / best)
    assert judge.judged(["b", "x", "a"]) == pytest.approx(2 / 3)
    assert judge.ndcg([]) == judge.condensed_ndcg(["x"]) == 0


def test_a_linear_gain_is_the_rating() -> None:
    judge = Judge({"a": 100, "b": 50}, Gain.LINEAR)

    assert judge.ndcg(["b", "a"]) == pytest.approx((50 + 100 / log2(3)) / (100 + 50 / log2(3)))


@given(RATINGS, st.permutations(IDS), st.integers(1, 15), st.sampled_from(Gain))
def test_it_is_what_the_reports_say(
    ratings: dict[str, int], order: list[str], length: int, gain: Gain
) -> None:
    ranking = order[:length]
    judge = Judge(ratings, gain)

    reported = measure([JudgedQuery("q", "q", ratings)], {"q": ranking}, gain)

    assert judge.ndcg(ranking) == pytest.approx(reported["ndcg@10"][0])
    assert judge.condensed_ndcg(ranking) == pytest.approx(reported["condensed_ndcg@10"][0])
    assert judge.judged(ranking) == pytest.approx(reported["judged@10"][0])
