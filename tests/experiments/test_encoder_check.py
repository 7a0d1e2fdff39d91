from collections.abc import Mapping

import pytest

from core.progress import Silent
from experiments.offline.encoder_check import (
    FUSED,
    MEANING,
    Verdict,
    check,
    recall,
)
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import OBJECTIVE, QuerySet, Ranker

RIGHT, WRONG = ("right", "other"), ("other", "right")


def judged(text: str) -> JudgedQuery:
    return JudgedQuery(text, text, {"right": 3, "other": 0})


def query_set(name: str, *, count: int = 8, condensed: bool = False) -> QuerySet:
    queries = tuple(judged(f"{name} {number}") for number in range(count))
    return QuerySet(name, queries, Gain.EXPONENTIAL, condensed=condensed)


def always(ranking: tuple[str, ...]) -> Ranker:
    return lambda _: ranking


def rankers(meaning: tuple[str, ...], fused: tuple[str, ...]) -> Mapping[str, Ranker]:
    return {MEANING: always(meaning), FUSED: always(fused)}


def verdict(old: Mapping[str, Ranker], new: Mapping[str, Ranker], *sets: QuerySet) -> Verdict:
    return check(sets or (query_set("made"),), old, new, seed=0, progress=Silent())


def test_what_is_surely_better_and_loses_nowhere_wins() -> None:
    found = verdict(rankers(WRONG, RIGHT), rankers(RIGHT, RIGHT))
    assert found.wins
    meaning, fused = found.checked
    # The right product at the second place has a discount of 1 / log2(3).
    assert meaning.old.measures["ndcg@10"].mean == pytest.approx(0.63093, abs=1e-5)
    assert meaning.difference.low == pytest.approx(1 - 0.63093, abs=1e-5)
    assert (fused.ranking, fused.difference.mean) == (FUSED, 0)


def test_what_gains_nothing_does_not_win() -> None:
    found = verdict(rankers(RIGHT, WRONG), rankers(RIGHT, WRONG))
    assert found.objections == ("by meaning alone it is not surely better on any set",)


def test_a_gain_that_only_fusion_has_is_not_enough() -> None:
    assert not verdict(rankers(RIGHT, WRONG), rankers(RIGHT, RIGHT)).wins


def test_what_loses_as_the_catalogue_is_searched_does_not_win() -> None:
    (only,) = verdict(rankers(WRONG, RIGHT), rankers(RIGHT, WRONG)).objections
    assert only == "as searched, made: the mean falls by 0.369"


def test_what_loses_on_judged_queries_does_not_win() -> None:
    def better_on_made(query: JudgedQuery) -> tuple[str, ...]:
        return RIGHT if query.text.startswith("made") else WRONG

    def better_on_judged(query: JudgedQuery) -> tuple[str, ...]:
        return WRONG if query.text.startswith("made") else RIGHT

    sets = query_set("made"), query_set("judged", condensed=True)
    old, new = {MEANING: better_on_judged}, {MEANING: better_on_made}
    (only,) = verdict(old, new, *sets).objections
    assert only.startswith("meaning alone, judged: ")


def test_what_nobody_judged_counts_half_where_not_everything_was() -> None:
    unjudged_first = ("unknown", "right")
    every, some = (query_set("q", condensed=condensed) for condensed in (False, True))
    old = {MEANING: always(unjudged_first)}
    plain = verdict(old, old, every).checked[0].old.measures
    both = verdict(old, old, some).checked[0].old.measures
    assert plain[OBJECTIVE].mean == pytest.approx(0.63093, abs=1e-5)
    assert both[OBJECTIVE].mean == pytest.approx((0.63093 + 1) / 2, abs=1e-5)


def test_recall_is_of_the_best_rated_and_of_as_many_as_fit() -> None:
    ratings = {f"p{number}": 3 for number in range(40)} | {"related": 1}
    query = JudgedQuery("q", "q", ratings)
    assert recall(query, [f"p{number}" for number in range(10)]) == 1
    assert recall(query, ["related", *(f"p{number}" for number in range(12))]) == 0.9
    few = JudgedQuery("q", "q", {"a": 3, "b": 3, "c": 1})
    assert recall(few, ["c", "a", "x"]) == 0.5
