"""The demo's offers foretold from before they began: intervals hold what is known to have come."""

from pathlib import Path

import numpy as np
import pytest

from catalog.demo.campaign import write_past_campaigns
from cli.tasks.scenario_campaigns import campaigns_of
from core.errors import BadFeed
from core.progress import Silent
from insights.scenarios.answers import worth_of_answers
from insights.scenarios.campaigns import CampaignJudged, judge_campaigns
from tests.insights.demo_trade import demo_trade


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[CampaignJudged, ...]:
    trade, truth = demo_trade()
    path = tmp_path_factory.mktemp("offers") / "offers.csv"
    write_past_campaigns(path, truth.campaigns)
    return judge_campaigns(campaigns_of(path), trade, 0, Silent())


def test_the_intervals_hold_what_the_offers_brought(judged: tuple[CampaignJudged, ...]) -> None:
    _, *later = demo_trade()[1].campaigns
    assert [each.campaign.name for each in judged] == [each.name for each in later]
    for told, truth in zip(judged, later, strict=True):
        assert told.came == len({each.retailer for each in truth.responses})
        assert told.sold_came == pytest.approx(truth.effect * len(truth.treated))
        assert told.held
        assert told.sold_held
    # Of all that those shops bring most is their usual trade, which grows.
    assert any(told.revenue_held for told in judged)


def test_the_more_offers_there_were_the_less_is_left_open(
    judged: tuple[CampaignJudged, ...],
) -> None:
    widths = [(each.sold.high - each.sold.low) / each.sold.middle for each in judged if each.sold]
    assert len(widths) == 2
    assert widths[1] < widths[0]


def test_what_answers_bring_on_average_spreads_as_means_do() -> None:
    generator = np.random.default_rng(0)
    brought = generator.gamma(4.0, 50.0, 30)
    told = worth_of_answers(brought, 20.0)

    drawn = told.quantile((np.arange(20_000) + 0.5) / 20_000)

    assert drawn.mean() == pytest.approx(brought.mean(), rel=1e-3)
    expected = brought.std(ddof=1) * np.sqrt(1 / 20 + 1 / 30)
    assert drawn.std() == pytest.approx(expected, rel=1e-2)


def test_a_sum_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text(
        "campaign,kind,begin,retailer,answered,brought\n"
        "a,offer,2026-01-01,one,2026-01-03,12.50\n"
        "a,offer,2026-01-01,two,2026-01-03,much\n"
    )
    with pytest.raises(BadFeed, match="'much' is no sum of money") as refused:
        campaigns_of(path)
    assert refused.value.field == "line 3: brought"
