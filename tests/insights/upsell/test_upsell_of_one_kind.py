"""Periods in which all shops bought more, or none did: said in words, and nothing made up."""

import re
from collections.abc import Sequence

import pytest

from core.errors import BadInput
from core.progress import Silent
from events.trade import Trade
from insights.analysis import Analysed
from insights.document import Unit
from insights.drawing.drawing import draw_section
from insights.upsell.analysis import UpsellAnalysis
from tests.insights.upsell.lines import NOW, Line, purchases_of, traits_of

HORIZON = 60
SHOPS = 80
STAPLES = ("tea-0", "milk-0", "bread-0")
DAYS = 610
"""So many that two horizons are learned from, and that one is left to check on."""

EARLIER = range(HORIZON * 2 - 10, HORIZON, -10)
LATELY = range(HORIZON - 10, 0, -10)
"""Days before now: in a horizon that is learned from, and in the one that is checked on."""


def market(earlier: Sequence[int], lately: Sequence[int]) -> Trade:
    """Shops that buy the same every week, of whom some take up soap earlier, and ink lately."""
    lines: list[Line] = []
    for shop in range(SHOPS):
        name = f"shop-{shop:03d}"
        lines += [
            (name, float(day), product, 2.0, 3.0)
            for day in range(DAYS, 0, -7)
            for product in STAPLES
        ]
        for kind, shops, days in (("soap-0", earlier, EARLIER), ("ink-0", lately, LATELY)):
            if shop in shops:
                lines += [(name, float(day), kind, 3.0, 8.0) for day in days]
    purchases = purchases_of(lines)
    return Trade(purchases, traits_of(purchases), NOW)


def analysed(lately: Sequence[int]) -> Analysed:
    trade = market(range(0, SHOPS, 2), lately)
    return UpsellAnalysis(HORIZON).analyse(trade, 0, Silent())


@pytest.mark.parametrize("did", [0, SHOPS, 3])
def test_a_period_of_one_kind_is_not_measured_but_said(did: int) -> None:
    section = analysed(range(did)).section

    told = f"not measurable: {did} of {SHOPS} shops added a category or traded up, and at least 10"
    assert told in section.findings[-1]
    assert "ROC AUC" not in " ".join(section.findings)
    (row,) = section.table("measures").rows
    assert str(row[1]).startswith(told)
    assert set(row[2:]) == {None}
    assert "gains" not in {each.name for each in section.tables}
    assert "gains" not in {each.name for each in section.charts}
    assert section.charts[0].name == "reliability"
    assert {"reliability", "drivers"} <= draw_section(section).keys()


@pytest.mark.parametrize("did", [0, SHOPS])
def test_nothing_of_a_period_of_one_kind_is_nonsense(did: int) -> None:
    section = analysed(range(did)).section

    words = " ".join((*section.findings, *section.assumptions))
    assert not re.search(r"\b(nan|inf)\b", words)
    assert all(int(share) <= 100 for share in re.findall(r"(\d+)%", words))
    for table in section.tables:
        assert table.rows
        for column in table.columns:
            if column.unit is Unit.SHARE:
                shares = [value for value in table.column(column.name) if value is not None]
                assert all(0 <= float(value) <= 1 for value in shares)


def test_from_periods_of_one_kind_nothing_is_learned() -> None:
    told = f"nothing to learn from: 0 of {2 * SHOPS} shops added a category or traded up"
    with pytest.raises(BadInput, match=told) as raised:
        UpsellAnalysis(HORIZON).analyse(market((), range(SHOPS)), 0, Silent())
    assert raised.value.hint == "at least 30 that did and 30 that did not are needed"
