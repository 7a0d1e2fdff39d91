"""The campaign of the demo, whose effect is known, and those of The Complete Journey."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from catalog.demo.campaign import ORDER_WEIGHTS, DemoCampaign, write_campaign
from catalog.demo.sorts import Sort
from core.errors import NotFound
from core.progress import Silent
from events.columns import microseconds
from insights.scoring.trees import one_thread
from insights.uplift.campaign import Campaign, trial_of
from insights.uplift.complete_journey import ZONE, chosen, complete_journey_campaigns
from insights.uplift.effects import adjusted_effect, cross_fitted, scores_of
from insights.uplift.measuring import measure_uplift
from insights.uplift.qini import qini
from insights.uplift.section import uplift_section
from insights.uplift.segment_effects import effects_by_segment
from insights.uplift.treatments import read_treatments
from tests.insights.demo_trade import demo_trade


@pytest.fixture(scope="module")
def planted() -> DemoCampaign:
    campaign = demo_trade()[1].campaign
    assert campaign is not None
    return campaign


def as_campaign(planted: DemoCampaign) -> Campaign:
    treated = {
        **dict.fromkeys(planted.treated, True),
        **dict.fromkeys(planted.control, False),
    }
    return Campaign(
        name="offer",
        begin=planted.begin,
        end=planted.end,
        treated=treated,
        among=True,
        randomised=True,
        known={},
        segment={shop: sort.value for shop, sort in planted.sorts.items()},
    )


def test_the_planted_uplift_is_inside_the_interval(planted: DemoCampaign) -> None:
    trade, _ = demo_trade()
    campaign = as_campaign(planted)

    found = measure_uplift(
        trial_of(campaign, trade), trial_of(campaign.moved_before(), trade), 0.0, 0, Silent()
    ).measured

    effect = found.adjusted.estimate
    assert effect.low < planted.effect < effect.high
    assert effect.low > 0
    assert "The campaign brought something" in uplift_section(found).findings[0]
    assert found.placebo is not None
    assert found.placebo.estimate.low < 0 < found.placebo.estimate.high


def test_the_planted_uplift_of_every_segment_is_inside_its_interval(
    planted: DemoCampaign,
) -> None:
    trade, _ = demo_trade()
    trial = trial_of(as_campaign(planted), trade)
    with one_thread():
        scores = scores_of(trial, cross_fitted(trial, 0))

    found = effects_by_segment(trial, scores)

    assert set(found) == {sort.value for sort in planted.sorts.values()}
    for name, effect in found.items():
        assert effect.estimate.low < planted.effect_on(Sort(name)) < effect.estimate.high
    assert found[Sort.REGULAR].estimate.low > 0
    assert sum(each.shops for each in found.values()) == len(trial)
    # Addressing the segments on which it works brings more than as many shops by chance; not
    # surely, where it works on most.
    works = np.array([Sort(name) in ORDER_WEIGHTS for name in trial.segment])
    assert qini(works.astype(np.float64), scores.effect, 0).coefficient.value > 0


def test_segments_are_told_of_where_they_are_known(planted: DemoCampaign) -> None:
    trade, _ = demo_trade()
    campaign = as_campaign(planted)

    told = uplift_section(
        measure_uplift(trial_of(campaign, trade), None, 0.0, 0, Silent()).measured
    )
    without = uplift_section(
        measure_uplift(
            trial_of(replace(campaign, segment={}), trade), None, 0.0, 0, Silent()
        ).measured
    )

    names = told.table("segments").column("segment")
    assert names == ("bulk", "exploring", "growing", "regular")
    (finding,) = (each for each in told.findings if each.startswith("It surely brought something"))
    assert "regular" in finding
    assert "segments" not in {table.name for table in without.tables}
    assert without.table("effects") == told.table("effects")


def test_the_offer_brings_orders_of_its_product_to_those_who_got_it(
    planted: DemoCampaign,
) -> None:
    trade, truth = demo_trade()
    purchases = trade.purchases
    inside = (purchases.time >= microseconds(planted.begin)) & (
        purchases.time < microseconds(planted.end)
    )
    code = purchases.products.code(planted.product)
    bought = purchases.where(inside & (purchases.product == code))
    value = np.bincount(bought.retailer, bought.quantity * bought.price, len(purchases.retailers))
    names = purchases.retailers.names
    of_treated = sum(value[names.index(shop)] for shop in planted.treated)

    assert not set(planted.treated) & set(planted.control)
    assert abs(len(planted.treated) - len(planted.control)) <= 1
    assert of_treated / len(planted.treated) == pytest.approx(planted.effect, rel=0.05)
    assert planted.product not in truth.planted()


def test_the_file_of_the_demo_is_read_as_it_is(planted: DemoCampaign, tmp_path: Path) -> None:
    write_campaign(tmp_path / "campaign.csv", planted)

    read = read_treatments(tmp_path / "campaign.csv")

    assert {shop for shop, treated in read.treated.items() if treated} == set(planted.treated)
    assert set(read.treated) == {*planted.treated, *planted.control}
    assert read.begin == f"{planted.begin:%Y-%m-%d}"
    assert read.end == f"{planted.end - timedelta(days=1):%Y-%m-%d}"
    assert read.segment == {shop: sort.value for shop, sort in planted.sorts.items()}
    assert not read.known


def test_a_campaign_for_one_product_counts_that_alone(planted: DemoCampaign) -> None:
    trade, _ = demo_trade()
    whole = as_campaign(planted)

    trial = trial_of(replace(whole, products=frozenset({planted.product})), trade)

    addressed = trial.outcome[trial.treated].mean()
    assert addressed == pytest.approx(planted.effect, rel=0.05)
    assert trial.outcome[~trial.treated].mean() < 0.05 * addressed
    assert "value of its products bought" in trial.what


def test_what_is_known_of_shops_ends_where_the_campaign_begins(planted: DemoCampaign) -> None:
    trade, _ = demo_trade()
    campaign = as_campaign(planted)
    whole = trial_of(campaign, trade)
    purchases = trade.purchases
    later = purchases.time >= microseconds(planted.begin)
    # In the campaign everything costs a hundred times as much.
    dearer = type(trade)(
        type(purchases)(
            retailers=purchases.retailers,
            products=purchases.products,
            retailer=purchases.retailer,
            product=purchases.product,
            order=purchases.order,
            time=purchases.time,
            quantity=purchases.quantity,
            price=np.where(later, 100 * purchases.price, purchases.price),
        ),
        trade.traits,
        trade.now,
    )

    changed = trial_of(campaign, dearer)

    assert np.array_equal(changed.features, whole.features, equal_nan=True)
    assert changed.shops == whole.shops
    assert changed.outcome == pytest.approx(100 * whole.outcome)
    with one_thread():
        known, known_dearer = cross_fitted(whole, 0), cross_fitted(changed, 0)
    assert np.array_equal(known.propensity, known_dearer.propensity)


def test_the_campaigns_of_complete_journey_are_read() -> None:
    campaigns = complete_journey_campaigns()

    largest = campaigns[0]
    assert len(campaigns) == 27
    assert largest is chosen(campaigns, None)
    assert [len(each.treated) for each in campaigns] == sorted(
        (len(each.treated) for each in campaigns), reverse=True
    )
    first = chosen(campaigns, "1")
    assert first.name == "1 (Type B)"
    assert first.begin == datetime(2017, 3, 3, tzinfo=ZONE)
    # Its last day, 9 April, counts.
    assert first.end == datetime(2017, 4, 10, tzinfo=ZONE)
    assert not first.randomised
    before = chosen(campaigns, "18").known["campaigns_before"]
    assert max(before.values()) >= 5
    assert not first.products
    promoted = chosen(complete_journey_campaigns(promoted=True), "1")
    assert len(promoted.products) == 383
    with pytest.raises(NotFound, match="there is no campaign 99"):
        chosen(campaigns, "99")


def test_what_shops_bought_before_makes_the_effect_surer(planted: DemoCampaign) -> None:
    trade, _ = demo_trade()
    trial = trial_of(as_campaign(planted), trade)

    with one_thread():
        adjusted = adjusted_effect(scores_of(trial, cross_fitted(trial, 0))).estimate
    addressed, others = trial.outcome[trial.treated], trial.outcome[~trial.treated]
    plain = np.sqrt(addressed.var(ddof=1) / addressed.size + others.var(ddof=1) / others.size)

    # What shops bought before tells most of what they buy: the interval is narrower for it.
    assert adjusted.high - adjusted.low < 2 * 1.96 * plain
