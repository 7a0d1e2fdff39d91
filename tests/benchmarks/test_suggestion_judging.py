"""Judging suggestions: by hand, and the peers on phrases that one can count."""

import random

import pytest

from benchmarks.suggestion_judging import (
    Judged,
    RealQuery,
    SameWords,
    answerable,
    judge,
    typed_so_far,
    with_typo,
)
from benchmarks.suggestion_peers import marisa_prefix, tantivy_prefix
from benchmarks.suggestion_quality import halves_of_queries, halves_of_traffic, title_ngrams
from core.analysis import Analyzer

QUERIES = [RealQuery("laptop case", 3.0), RealQuery("lamp", 1.0), RealQuery("la", 50.0)]
PHRASES = {"lamp": 9.0, "Laptop Case": 5.0, "case for laptops": 4.0, "mouse": 1.0}
SAME = SameWords(Analyzer("english"))


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same sample every time


def test_shares_and_ranks_by_hand() -> None:
    judged = judge(lambda _: ["x", "cases laptop", "y"], QUERIES, 3, SAME)
    # "la" is not longer than what is typed; "lamp" is not found.
    assert judged == Judged(0.5, 0.25, 0.75, 0.375)


def test_what_is_typed() -> None:
    assert typed_so_far("laptop", 3) == "lap"
    assert typed_so_far("lap", 3) is None
    assert typed_so_far("laptop", 5, typo_seed=1) == typed_so_far("laptop", 5, typo_seed=1)


@pytest.mark.parametrize("seed", range(50))
def test_a_typo_is_one_edit(seed: int) -> None:
    changed = with_typo("laptop", seeded(seed))
    assert changed != "laptop"
    same_size = len(changed) == 6
    differing = sum(a != b for a, b in zip(changed, "laptop", strict=False))
    assert abs(len(changed) - 6) == 1 or (same_size and differing <= 2)


def test_answerable_queries_have_a_product_with_all_their_words() -> None:
    found = answerable(QUERIES, ["Case for Laptops", "Lamb"], SAME)
    assert [query.text for query in found] == ["laptop case"]


def test_peers() -> None:
    assert marisa_prefix(PHRASES)("la") == ["lamp", "laptop case"]
    assert tantivy_prefix(PHRASES, fuzzy=False)("la") == ["lamp", "Laptop Case", "case for laptops"]
    assert tantivy_prefix(PHRASES, fuzzy=False)("laprop") == []
    assert "Laptop Case" in tantivy_prefix(PHRASES, fuzzy=True)("laprop")
    assert tantivy_prefix(PHRASES, fuzzy=True)("") == []


def test_ngrams_of_titles() -> None:
    grams = title_ngrams({"Red Lamp": 2.0, "Lamp": 1.0})
    assert grams == {"red": 2.0, "lamp": 3.0, "red lamp": 2.0}


def test_halves() -> None:
    one, other = halves_of_queries(QUERIES, seeded(1))
    assert sorted(q.text for q in one + other) == sorted(q.text for q in QUERIES)
    one, other = halves_of_traffic(QUERIES, seeded(1))
    sent = {q.text: q.popularity + 1 for q in QUERIES}
    for half in (one, other):
        for query in half:
            sent[query.text] -= query.popularity + 1
    assert set(sent.values()) == {0.0}
