"""Every expected value is worked out by hand from the definitions."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.offline.judgments import JudgedQuery
from experiments.offline.measures import MEASURES, measure

QUERY = JudgedQuery("q", "q", {"a": 3, "b": 2, "c": 0, "d": 1})
IDEAL = 7 / log2(2) + 3 / log2(3) + 1 / log2(4)


def only(ranking: list[str], query: JudgedQuery = QUERY) -> dict[str, float]:
    return {key: values[0] for key, values in measure([query], {query.id: ranking}).items()}


def test_gain_is_exponential_and_unjudged_counts_as_wrong() -> None:
    found = only(["x", "b", "a", "c"])

    assert found["ndcg@10"] == pytest.approx((3 / log2(3) + 7 / log2(4)) / IDEAL)


def test_condensed_ndcg_takes_unjudged_products_out_first() -> None:
    found = only(["x", "b", "y", "a", "c"])

    assert found["condensed_ndcg@10"] == pytest.approx((3 / log2(2) + 7 / log2(3)) / IDEAL)
    assert only([*(f"x{n}" for n in range(12)), "a", "b", "d"]) == pytest.approx(
        {
            "ndcg@10": 0,
            "condensed_ndcg@10": 1,
            "judged@10": 0,
            "recall@100": 1,
            "mrr@10": 0,
            "precision@10": 0,
        }
    )


def test_counts_and_ranks() -> None:
    found = only(["c", "x", "b", "y", "z"])

    assert found["judged@10"] == pytest.approx(2 / 5)
    assert found["recall@100"] == pytest.approx(1 / 3)
    assert found["mrr@10"] == pytest.approx(1 / 3)
    assert found["precision@10"] == pytest.approx(1 / 10)


def test_depth_is_respected() -> None:
    query = JudgedQuery("q", "q", {"a": 1, "b": 1})
    unjudged = [f"x{n}" for n in range(98)]

    assert only(["a", *unjudged, "b"], query)["recall@100"] == 1
    assert only(["a", *unjudged, "y", "b"], query)["recall@100"] == 0.5
    assert only([*unjudged[:9], "a"], query)["mrr@10"] == pytest.approx(1 / 10)
    assert only([*unjudged[:10], "a"], query)["mrr@10"] == 0


def test_values_stand_in_the_order_of_the_queries_and_none_found_is_zero() -> None:
    queries = [JudgedQuery(name, name, {"a": 1}) for name in ("z", "m", "b")]

    values = measure(queries, {"b": ["a"], "z": [], "m": ["x", "a"]})

    assert values["mrr@10"] == (0, 0.5, 1)
    assert set(values) == {each.key for each in MEASURES}
    assert all(column[0] == 0 for column in values.values())


@given(st.permutations(["a", "b", "c", "d", "x", "y"]))
def test_no_order_beats_the_best_one(ranking: list[str]) -> None:
    found = only(ranking)
    best = only(["a", "b", "d", "c", "x", "y"])

    assert all(0 <= value <= best[key] + 1e-12 for key, value in found.items())
    assert best["ndcg@10"] == pytest.approx(1)
