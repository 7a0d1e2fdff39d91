"""Whether a reranker wins: surely better somewhere, and nowhere worse as searched."""

from collections.abc import Mapping

from core.progress import Silent
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import QuerySet, Ranker
from experiments.offline.reranker_check import LISTED, SEARCHED, Verdict, check

QUERIES = tuple(
    JudgedQuery(f"q{number}", f"q{number}", {"right": 3, "wrong": 0}) for number in range(12)
)
SETS = (QuerySet("judged queries", QUERIES, Gain.EXPONENTIAL, condensed=True),)


def right_first(_: JudgedQuery) -> list[str]:
    return ["right", "wrong"]


def wrong_first(_: JudgedQuery) -> list[str]:
    return ["wrong", "right"]


def verdict(old: Mapping[str, Ranker], new: Mapping[str, Ranker]) -> Verdict:
    return check(SETS, old, new, seed=1, progress=Silent())


def test_what_is_better_everywhere_wins() -> None:
    found = verdict(
        {SEARCHED: wrong_first, LISTED: wrong_first}, {SEARCHED: right_first, LISTED: right_first}
    )
    assert found.wins
    searched = found.checked[0]
    # 1 / log2(3) with the right product second.
    assert abs(searched.old.measures["ndcg@10"].mean - 0.6309) < 1e-4
    assert searched.new.measures["objective"].mean == 1
    assert searched.queries == 12


def test_a_model_that_is_better_alone_but_worse_as_searched_loses() -> None:
    found = verdict(
        {SEARCHED: right_first, LISTED: wrong_first}, {SEARCHED: wrong_first, LISTED: right_first}
    )
    assert found.objections == ("as searched, judged queries: the mean falls by 0.369",)


def test_what_changes_nothing_is_not_published() -> None:
    same = {SEARCHED: right_first, LISTED: wrong_first}
    assert verdict(same, same).objections == ("it is not surely better on any set",)
