"""Rules of more than two products: what each condition adds, and how sure that is."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control, fisher_exact

from events.pairs.counting import baskets_of
from insights.affinities.frequent import FrequentSets, frequent_sets
from insights.affinities.options import AffinityOptions
from insights.affinities.rules import search_rules
from insights.affinities.sure_pairs import search_pairs
from tests.events.pairs.groceries import purchases_of_baskets

NAMES = "abcd"


def sets_of(baskets: list[str], largest: int = 4) -> FrequentSets:
    purchases = purchases_of_baskets([tuple(basket) for basket in baskets], shops=7)
    return frequent_sets(baskets_of(purchases, 100), 1, largest, 10**6)


def test_a_rule_by_hand() -> None:
    # Of those with a and b nine in ten have c; of those with one alone, three in ten.
    baskets = ["abc"] * 90 + ["ab"] * 10
    baskets += (["ac"] * 30 + ["a"] * 70) + (["bc"] * 30 + ["b"] * 70) + ["c"] * 20 + ["d"] * 200
    found = search_rules(sets_of(baskets), 0.01).found
    (rule,) = [row for row in range(found.then.size) if NAMES[found.then[row]] == "c"]

    assert "".join(NAMES[code] for code in found.products(rule)) == "ab"
    assert (found.both[rule], found.first[rule], found.second[rule]) == (90, 100, 170)
    assert found.foretold[rule] == pytest.approx(100 * 120 / 200)
    exact = fisher_exact(np.asarray([[90, 10], [30, 70]]), alternative="greater").pvalue
    assert found.chances[rule] == pytest.approx(exact)


def test_a_condition_that_adds_nothing_makes_no_rule() -> None:
    # Who takes a takes c in eight of ten baskets, whether b is there or not.
    baskets = ["abc"] * 80 + ["ab"] * 20 + ["ac"] * 80 + ["a"] * 20 + ["b"] * 100 + ["d"] * 300
    search = search_rules(sets_of(baskets), 0.05)

    assert search.counted > 0
    assert not any(NAMES[code] == "c" for code in search.found.then)


def test_rules_are_adjusted_for_all_that_were_tried() -> None:
    random = np.random.default_rng(1)
    drawn = random.random((400, 4)) < 0.4
    baskets = ["".join(np.asarray(list(NAMES))[row]) or "d" for row in drawn]
    search = search_rules(sets_of(baskets), 0.999999)
    every = search.found

    # Six pairs and two more products each, four triples and one more each.
    assert (search.tried, search.counted) == (6 * 2 + 4, 12 + 4)
    missing = np.ones(search.tried - every.then.size)
    expected = false_discovery_control(np.concatenate((every.chances, missing)))
    kept = every.false_shares < 0.9
    np.testing.assert_allclose(every.false_shares[kept], expected[: every.then.size][kept])


def test_few_of_many_rules_of_chance_stand() -> None:
    random = np.random.default_rng(2)
    drawn = random.random((3000, 14)) < 0.25
    baskets = ["".join(np.asarray(list("abcdefghijklmn"))[row]) or "a" for row in drawn]

    search = search_rules(sets_of(baskets, largest=3), 0.05)
    pairs = search_pairs(
        baskets_of(purchases_of_baskets([tuple(each) for each in baskets], shops=9), 100),
        AffinityOptions(false_share=0.05),
    )

    assert search.tried > 1000
    assert search.found.then.size <= 2
    assert pairs.tried == 91
    assert pairs.found.both.size <= 2


def test_no_rules_of_two_products_alone() -> None:
    search = search_rules(sets_of(["ab", "a", "b"]), 0.05)

    assert (search.tried, search.counted, search.found.then.size) == (0, 0, 0)
