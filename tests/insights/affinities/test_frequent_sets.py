"""FP-growth against a count of every set, another library, and arules' published rules."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from efficient_apriori import itemsets_from_transactions
from hypothesis import given, settings
from hypothesis import strategies as st

from events.pairs.counting import Incidence, baskets_of
from events.pairs.measures import confidence, lift, support
from insights.affinities.frequent import FrequentSets, frequent_sets
from insights.affinities.holders import Holders
from tests.events.pairs.groceries import BASKETS, purchases_of_baskets, read_groceries

Named = dict[tuple[str, ...], int]

PUBLISHED_NUMBERS = {2: 11, 3: 1461, 4: 3211, 5: 939, 6: 46}
"""Rules of each size with support 0.001 and confidence 0.5 that arules prints for Groceries."""

PUBLISHED = {
    (("Instant food products", "soda"), "hamburger meat"): (0.001220132, 0.6315789, 18.995654),
    (("popcorn", "soda"), "salty snack"): (0.001220132, 0.6315789, 16.697793),
    (("baking powder", "flour"), "sugar"): (0.001016777, 0.5555556, 16.408075),
    (("ham", "processed cheese"), "white bread"): (0.001931876, 0.6333333, 15.045491),
    (("Instant food products", "whole milk"), "hamburger meat"): (0.001525165, 0.5, 15.038226),
}
"""Support, confidence and lift of those with the highest lift."""

baskets_drawn = st.lists(
    st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=7, unique=True),
    min_size=1,
    max_size=40,
)


def named(baskets: list[tuple[str, ...]], least: int, largest: int, most: int = 10**6) -> Named:
    incidence, names = incidence_of(baskets)
    found = frequent_sets(incidence, least, largest, most)
    return {tuple(names[code] for code in key): count for key, count in found.counts.items()}


def incidence_of(baskets: list[tuple[str, ...]]) -> tuple[Incidence, tuple[str, ...]]:
    purchases = purchases_of_baskets(baskets)
    return baskets_of(purchases, largest=1000), purchases.products.names


@pytest.fixture(scope="module")
def groceries(shared_data: Path) -> list[tuple[str, ...]]:
    return read_groceries(shared_data)


@settings(max_examples=60, deadline=None)
@given(baskets=baskets_drawn, least=st.integers(1, 5), largest=st.integers(1, 5))
def test_every_set_is_counted_as_one_by_one(
    baskets: list[list[str]], least: int, largest: int
) -> None:
    counted = Counter(
        subset
        for basket in baskets
        for size in range(1, largest + 1)
        for subset in combinations(sorted(basket), size)
    )

    found = named([tuple(basket) for basket in baskets], least, largest)

    assert found == {subset: count for subset, count in counted.items() if count >= least}


@given(baskets=baskets_drawn, wanted=st.sets(st.sampled_from("abc"), min_size=1))
def test_the_baskets_of_a_set_are_those_that_have_it(
    baskets: list[list[str]], wanted: set[str]
) -> None:
    everything = [*map(tuple, baskets), tuple("abc")]
    incidence, names = incidence_of(everything)
    codes = [names.index(name) for name in sorted(wanted)]

    found = Holders(incidence).of_all(codes)

    assert found.tolist() == [n for n, basket in enumerate(everything) if wanted <= set(basket)]


def test_no_more_than_are_wanted() -> None:
    baskets = [tuple("abcd")] * 3 + [tuple("ab")] * 3
    incidence, _ = incidence_of(baskets)

    every = frequent_sets(incidence, 1, 4, most=15)
    few = frequent_sets(incidence, 1, 4, most=14)

    assert (len(every.counts), every.least) == (15, 1)
    assert (len(few.counts), few.least) == (3, 5)


@pytest.mark.shared
def test_the_sets_are_those_of_another_library(groceries: list[tuple[str, ...]]) -> None:
    theirs, _ = itemsets_from_transactions(groceries, min_support=(20 - 0.5) / BASKETS)
    expected = {tuple(sorted(key)): n for sets in theirs.values() for key, n in sets.items()}

    found = named(groceries, 20, 8)

    assert len(found) > 3000
    assert found == expected


@pytest.fixture(scope="module")
def rare(groceries: list[tuple[str, ...]]) -> tuple[FrequentSets, tuple[str, ...]]:
    incidence, names = incidence_of(groceries)
    return frequent_sets(incidence, 10, 8, 10**6), names


@pytest.mark.shared
def test_there_are_as_many_rules_as_arules_finds(
    rare: tuple[FrequentSets, tuple[str, ...]],
) -> None:
    counts = rare[0].counts
    sizes = Counter(
        len(products)
        for products, count in counts.items()
        if len(products) > 1
        for place in range(len(products))
        if count >= 0.5 * counts[products[:place] + products[place + 1 :]]
    )

    assert dict(sorted(sizes.items())) == PUBLISHED_NUMBERS


@pytest.mark.shared
def test_rules_are_the_published_ones(rare: tuple[FrequentSets, tuple[str, ...]]) -> None:
    counts, names = rare[0].counts, rare[1]

    for (conditions, then), expected in PUBLISHED.items():
        codes = tuple(sorted(names.index(name) for name in conditions))
        code = names.index(then)
        both, first, second = (
            np.asarray([float(counts[key])])
            for key in (tuple(sorted((*codes, code))), codes, (code,))
        )
        found = (
            support(both, BASKETS)[0],
            confidence(both, first)[0],
            lift(both, first, second, BASKETS)[0],
        )
        assert found == pytest.approx(expected, rel=1e-6), (conditions, then)
