"""The cache: what is known is not computed again, and it stays bounded."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rerank.cache import CachedReranker
from tests.rerank.doubles import SteppingTimer, WordCountReranker


def test_a_repeated_request_computes_nothing() -> None:
    inner = WordCountReranker()
    cached = CachedReranker(inner)
    first = cached.score("red pen", ["red pen", "blue pen"], budget_ms=None)
    again = cached.score("red pen", ["blue pen", "red pen"], budget_ms=0.0)
    assert inner.asked == [("red pen", ("red pen", "blue pen"))]
    np.testing.assert_array_equal(first.scores, [1.0, 0.5])
    np.testing.assert_array_equal(again.scores, [0.5, 1.0])
    assert (again.scored, again.exhausted) == (2, False)


def test_only_what_is_missing_is_asked_for_in_the_given_order() -> None:
    inner = WordCountReranker()
    cached = CachedReranker(inner)
    cached.score("pen", ["b"], budget_ms=None)
    cached.score("pen", ["c", "b", "a", "c"], budget_ms=None)
    assert inner.asked[1] == ("pen", ("c", "a"))


def test_another_query_shares_nothing() -> None:
    cached = CachedReranker(WordCountReranker())
    cached.score("red pen", ["red pen"], budget_ms=None)
    assert cached.score("blue ink", ["red pen"], budget_ms=None).scores[0] == 0.0


def test_what_the_budget_left_out_is_scored_the_next_time() -> None:
    cached = CachedReranker(WordCountReranker(limit=2))
    passages = ["pen a", "pen b", "pen c", "pen d"]
    first = cached.score("pen", passages, budget_ms=5.0)
    assert (first.scored, first.exhausted) == (2, True)
    assert np.isnan(first.scores[2:]).all()
    second = cached.score("pen", passages, budget_ms=5.0)
    assert (second.scored, second.exhausted) == (4, False)


def test_the_time_for_looking_up_is_taken_off_the_budget() -> None:
    inner = WordCountReranker()
    cached = CachedReranker(inner, timer=SteppingTimer(0.002))
    cached.score("pen", ["pen"], budget_ms=10.0)
    assert inner.budgets == [8.0]


def test_the_least_recently_used_pair_is_forgotten() -> None:
    inner = WordCountReranker()
    cached = CachedReranker(inner, capacity=2)
    for passage in ("a", "b", "a", "c"):
        cached.score("pen", [passage], budget_ms=None)
    asked = len(inner.asked)
    cached.score("pen", ["a", "c"], budget_ms=None)
    assert len(inner.asked) == asked
    cached.score("pen", ["b"], budget_ms=None)
    assert len(inner.asked) == asked + 1


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=12), st.integers(1, 5))
def test_answers_are_those_of_the_inner_reranker(
    requests: list[Sequence[str]], capacity: int
) -> None:
    cached = CachedReranker(WordCountReranker(), capacity=capacity)
    for passages in requests:
        found = cached.score("a c e", passages, budget_ms=None)
        expected = WordCountReranker().score("a c e", passages, budget_ms=None)
        np.testing.assert_array_equal(found.scores, expected.scores)
        assert found.scored == len(passages)


def test_many_threads_on_a_small_cache_get_right_answers() -> None:
    cached = CachedReranker(WordCountReranker(), capacity=3)

    def ask(number: int) -> bool:
        words = [f"w{(number + offset) % 7}" for offset in range(4)]
        found = cached.score(words[0], words, budget_ms=None)
        return bool(np.array_equal(found.scores, [1.0, 0.0, 0.0, 0.0]))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))
