"""The section of affinities: the truth on top, nothing of the future, clear errors."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from events.pairs.counting import baskets_of
from events.pairs.stratified import meetings_of, meetings_of_pairs
from events.trade import Trade
from insights.affinities.analysis import AffinitiesAnalysis
from insights.affinities.options import AffinityOptions
from insights.document import Section
from tests.insights.affinities.baskets import NOW, numbers, trade_of
from tests.insights.trades import with_another_future

PRODUCTS = tuple("abcdefghijklmnopqrst")


def drawn_baskets(seed: int = 3, number: int = 1500) -> list[tuple[str, ...]]:
    """Three products at random each, and in every eighth basket a and b, mostly with c."""
    random = np.random.default_rng(seed)
    baskets = []
    for _ in range(number):
        basket = {str(name) for name in random.choice(PRODUCTS, 3, replace=False)}
        if random.random() < 0.125:
            basket |= {"a", "b", "c"} if random.random() < 0.8 else {"a", "b"}
        baskets.append(tuple(sorted(basket)))
    return baskets


@pytest.fixture(scope="module")
def trade() -> Trade:
    return trade_of(drawn_baskets())


def told(trade: Trade) -> Section:
    return AffinitiesAnalysis().analyse(trade, 0, Silent()).section


@pytest.fixture(scope="module")
def section(trade: Trade) -> Section:
    return told(trade)


def test_what_was_planted_is_on_top(section: Section) -> None:
    pairs, rules = section.table("pairs"), section.table("rules")

    assert {*pairs.column("pair")[:3]} == {"a + b", "a + c", "b + c"}
    assert set(str(rules.column("rule")[0]).split()) == {"a", "b", "c", "+", "←"}
    assert "a + b" in section.findings[1]


def test_the_figures_are_those_of_the_baskets(section: Section) -> None:
    baskets = drawn_baskets()
    row = section.table("pairs").column("pair").index("a + b")
    have = {name: sum(name in basket for basket in baskets) for name in "ab"}
    both = sum({"a", "b"} <= set(basket) for basket in baskets)

    def of(column: str) -> float:
        return numbers(section.table("pairs"), column)[row]

    assert of("baskets") == both
    assert of("shops") == 10
    assert of("support") == pytest.approx(both / len(baskets))
    assert of("confidence") == pytest.approx(both / have["a"])
    assert of("confidence_back") == pytest.approx(both / have["b"])
    assert of("lift") == pytest.approx(both * len(baskets) / have["a"] / have["b"])
    assert of("surplus") == pytest.approx(both - have["a"] * have["b"] / len(baskets))


def test_the_future_changes_nothing(trade: Trade) -> None:
    cut = replace(trade, now=NOW - timedelta(days=100))

    assert told(with_another_future(cut, cut.now)) == told(cut)


def test_the_habits_of_shops_are_told_from_affinities() -> None:
    # Some shops buy tea and cups every time, others neither: within shops nothing is more.
    random = np.random.default_rng(4)
    baskets = [
        tuple(
            name
            for name, chance in (("tea", 0.6), ("cup", 0.6), ("nail", 0.02), ("saw", 0.5))
            if random.random() < (chance if (number % 10 < 5) == (name in ("tea", "cup")) else 0.02)
        )
        or ("glue",)
        for number in range(2000)
    ]
    pairs = told(trade_of(baskets)).table("pairs")
    row = pairs.column("pair").index("cup + tea")

    assert numbers(pairs, "lift")[row] == pytest.approx(2, rel=0.1)
    assert numbers(pairs, "within")[row] == pytest.approx(1, abs=0.06)


def test_meetings_of_some_pairs_are_those_of_all(trade: Trade) -> None:
    purchases = trade.purchases
    every = meetings_of(purchases, ["one"] * len(purchases.products), 1)
    some = np.asarray([5, 0, 77])
    found = meetings_of_pairs(purchases, every.first[some], every.second[some])

    assert baskets_of(purchases, 100).groups == 1500
    np.testing.assert_array_equal(found.shops, every.shops[some])
    np.testing.assert_array_equal(found.observed, every.observed[some])
    np.testing.assert_allclose(found.expected, every.expected[some])
    np.testing.assert_allclose(found.variance, every.variance[some])


def test_too_few_orders_are_told_of() -> None:
    with pytest.raises(BadInput, match="49 orders"):
        told(trade_of([("a", "b")] * 49))


def test_nothing_goes_together_by_chance() -> None:
    section = told(trade_of([(name,) for name in PRODUCTS] * 10))

    assert section.table("pairs").rows == ()
    assert section.findings[0].startswith("0 pairs")


@pytest.mark.parametrize(
    ("options", "field"),
    [({"false_share": 0.0}, "false_share"), ({"largest_set": 0}, "largest_set")],
)
def test_options_that_make_no_sense(options: dict[str, float], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        AffinityOptions(**options)  # type: ignore[arg-type]  # the fault is the point

    assert raised.value.field == field
