"""What a person says of the trade reaches the analyses that go by it."""

from pathlib import Path

import pytest

from core.errors import BadFeed, BadInput
from core.progress import Silent
from insights.analyses import analyses
from insights.circumstances import Circumstances
from tests.insights.trades import small_trade


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput, match="lead-days"):
        Circumstances(lead_days=-1)
    with pytest.raises(BadInput, match="cost-share"):
        Circumstances(cost_share=1.0)


def test_the_country_reaches_the_seasons() -> None:
    trade = small_trade(seed=3, shops=30, days=500)
    (nowhere,) = analyses(["seasons"], Circumstances(country="ZZ"))
    (britain,) = analyses(["seasons"], Circumstances(country="GB"))
    (anywhere,) = analyses(["seasons"])

    with pytest.raises(BadInput, match="no holidays are known"):
        nowhere.analyse(trade, 0, Silent())
    sections = [each.analyse(trade, 0, Silent()).section for each in (britain, anywhere)]

    assert sections[0] != sections[1]


def test_the_supply_is_read_for_bundles(tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("product,cost,stock\na,1.5,20\n")

    assert analyses(["bundles"], Circumstances(supply=costs))[0].key == "bundles"
    with pytest.raises(BadFeed):
        analyses(["bundles"], Circumstances(supply=tmp_path / "none.csv"))
    # The others do not ask for it.
    assert analyses(["overview"], Circumstances(supply=tmp_path / "none.csv"))
