"""What is planted in the demo marketplace is found: complements on top, seasons in their weeks."""

import pytest

from catalog.demo.behaviour import Truth
from core.progress import Silent
from events.trade import Trade
from insights.affinities.analysis import AffinitiesAnalysis
from insights.bundles.analysis import NOTHING_KNOWN, BundlesAnalysis
from insights.seasons.analysis import SeasonsAnalysis
from tests.insights.affinities.baskets import numbers
from tests.insights.demo_trade import demo_market, demo_trade


@pytest.fixture(scope="module")
def demo() -> tuple[Trade, Truth]:
    return demo_trade()


def planted(truth: Truth) -> set[frozenset[str]]:
    return {frozenset((each.product, each.takes)) for each in truth.complements}


def test_all_planted_pairs_come_first(demo: tuple[Trade, Truth]) -> None:
    trade, truth = demo
    table = AffinitiesAnalysis().analyse(trade, 0, Silent()).section.table("pairs")
    pairs = [
        frozenset(map(str, pair))
        for pair in zip(table.column("first"), table.column("second"), strict=True)
    ]

    assert set(pairs[: len(truth.complements)]) == planted(truth)


@pytest.mark.parametrize("stock_counts", [False, True])
def test_planted_bundles_are_on_top(demo: tuple[Trade, Truth], *, stock_counts: bool) -> None:
    trade, truth = demo
    supply = demo_market().offers if stock_counts else NOTHING_KNOWN
    section = BundlesAnalysis(supply=supply).analyse(trade, 0, Silent()).section
    table = section.table("bundles")
    bundles = [frozenset(str(ids).split()) for ids in table.column("products")]

    assert set(bundles[:6]) < planted(truth)
    # What meets by chance in the orders of very few large shops may earn as much as the least.
    assert planted(truth) <= set(bundles[: len(truth.complements) + 2])
    assert all(gain > 0 for gain in numbers(table, "gain"))


def test_planted_seasons_peak_in_their_months(demo: tuple[Trade, Truth]) -> None:
    trade, truth = demo
    table = SeasonsAnalysis().analyse(trade, 0, Silent()).section.table("product_months")
    ids, times = table.column("id"), numbers(table, "times")

    for season in truth.seasons:
        rows = [row for row, name in enumerate(ids) if name == season.product]
        strongest = max(rows, key=lambda row: times[row]) - rows[0]
        middle = (season.peak_week - 0.5) * 7 / 365.25 * 12 - 0.5
        apart = abs(strongest - middle) % 12
        assert min(apart, 12 - apart) <= 1, season
