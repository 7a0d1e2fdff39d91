"""Affinities of real baskets: an independent library's, and those of the arules documentation."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from efficient_apriori import apriori

from events.pairs.counting import Incidence, baskets_of, pairs_of
from events.pairs.measures import confidence, lift, support
from tests.events.pairs.groceries import BASKETS, LINES, purchases_of_baskets, read_groceries

pytestmark = pytest.mark.shared

LEAST = 30

PUBLISHED = {
    ("other vegetables", "whole milk"): (0.07483477, 0.3867578, 1.513634),
    ("rolls/buns", "whole milk"): (0.05663447, 0.3079049, 1.205032),
    ("yogurt", "whole milk"): (0.05602440, 0.4016035, 1.571735),
    ("root vegetables", "whole milk"): (0.04890696, 0.4486940, 1.756031),
    ("root vegetables", "other vegetables"): (0.04738180, 0.4347015, 2.246605),
    ("butter", "whole milk"): (0.02755465, 0.4972477, 1.946053),
    ("curd", "whole milk"): (0.02613116, 0.4904580, 1.919481),
    ("beef", "root vegetables"): (0.01738688, 0.3313953, 3.040367),
    ("berries", "whipped/sour cream"): (0.009049314, 0.2721713, 3.796886),
    ("ham", "white bread"): (0.005083884, 0.1953125, 4.639851),
}
"""Support, confidence and lift of rules that the arules package prints for its Groceries."""

Rules = dict[tuple[str, str], tuple[float, float, float]]


@pytest.fixture(scope="module")
def groceries(shared_data: Path) -> list[tuple[str, ...]]:
    return read_groceries(shared_data)


@pytest.fixture(scope="module")
def counted(groceries: list[tuple[str, ...]]) -> tuple[Incidence, tuple[str, ...]]:
    purchases = purchases_of_baskets(groceries)
    return baskets_of(purchases, largest=100), purchases.products.names


@pytest.fixture(scope="module")
def rules(counted: tuple[Incidence, tuple[str, ...]]) -> Rules:
    """Both rules of every pair that is common enough."""
    baskets, names = counted
    sizes = baskets.sizes.astype(np.float64)
    owners, others, both = pairs_of(baskets, LEAST).both_ways()
    first, second = sizes[owners], sizes[others]
    measures = zip(
        support(both, baskets.groups).tolist(),
        confidence(both, first).tolist(),
        lift(both, first, second, baskets.groups).tolist(),
        strict=True,
    )
    pairs = ((names[a], names[b]) for a, b in zip(owners, others, strict=True))
    return dict(zip(pairs, measures, strict=True))


def test_the_baskets_are_those_of_arules(counted: tuple[Incidence, tuple[str, ...]]) -> None:
    baskets, names = counted
    common = sorted(zip(baskets.sizes.tolist(), names, strict=True), reverse=True)[:5]

    assert (baskets.groups, baskets.sizes.sum()) == (BASKETS, LINES)
    assert common == [
        (2513, "whole milk"),
        (1903, "other vegetables"),
        (1809, "rolls/buns"),
        (1715, "soda"),
        (1372, "yogurt"),
    ]


def test_rules_are_the_published_ones(rules: Rules) -> None:
    assert {pair: rules[pair] for pair in PUBLISHED} == {
        pair: pytest.approx(measures, rel=1e-6) for pair, measures in PUBLISHED.items()
    }


def test_every_rule_is_that_of_another_library(
    rules: Rules, groceries: list[tuple[str, ...]]
) -> None:
    least = (LEAST - 0.5) / BASKETS
    _, theirs = apriori(groceries, min_support=least, min_confidence=1e-9, max_length=2)
    expected = {
        (rule.lhs[0], rule.rhs[0]): (rule.support, rule.confidence, rule.lift) for rule in theirs
    }

    assert len(expected) > 2000
    assert rules.keys() == expected.keys()
    np.testing.assert_allclose(
        [rules[pair] for pair in expected], list(expected.values()), rtol=1e-12
    )


def test_rare_pairs_are_counted_one_by_one(
    counted: tuple[Incidence, tuple[str, ...]], groceries: list[tuple[str, ...]]
) -> None:
    baskets, names = counted
    pairs = pairs_of(baskets, 1)
    ours = {
        frozenset((names[a], names[b])): int(both)
        for a, b, both in zip(pairs.first, pairs.second, pairs.both, strict=True)
    }
    theirs: dict[frozenset[str], int] = {}
    for basket in groceries:
        for pair in map(frozenset, combinations(basket, 2)):
            theirs[pair] = theirs.get(pair, 0) + 1

    assert ours == theirs
