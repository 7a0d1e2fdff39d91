"""The analysis as a whole: the demo's truth, a changed future, new shops, and too little trade."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from catalog.demo.behaviour import Sort
from core.errors import BadInput
from core.progress import Silent
from events.trade import Trade
from insights.analysis import Analysed
from insights.features.features import features_of
from insights.features.prices import ProductPrices
from insights.segments.analysis import SegmentsAnalysis
from insights.segments.choosing import Search
from insights.segments.model import Segmentation
from insights.segments.peers import PeerHabits
from tests.insights.demo_trade import demo_trade
from tests.insights.trades import small_trade, with_another_future

SEED = 1
QUICK = SegmentsAnalysis(Search(most=3, bootstraps=4))


@pytest.fixture(scope="module")
def demo() -> Analysed:
    return SegmentsAnalysis(Search(most=6)).analyse(demo_trade()[0], SEED, Silent())


def models(analysed: Analysed) -> tuple[Segmentation, ProductPrices]:
    kept = Segmentation.model_validate_json(analysed.models["segments"].model_dump_json())
    prices = ProductPrices.model_validate_json(analysed.models["product_prices"].model_dump_json())
    return kept, prices


def segments_of(analysed: Analysed) -> tuple[str, ...]:
    (column,) = (each for each in analysed.shops if each.column.name == "segment")
    return tuple(str(value) for value in column.values)


def test_the_planted_segments_of_the_demo_are_found(demo: Analysed) -> None:
    trade, truth = demo_trade()
    sorts = [truth.sort_of(shop) for shop in trade.purchases.retailers.names]
    found = segments_of(demo)
    assert len(set(found)) == len(Sort)
    assert adjusted_rand_score([str(each) for each in sorts], found) > 0.9
    named = {sort: [f for f, s in zip(found, sorts, strict=True) if s == sort] for sort in Sort}
    commonest = {sort: max(set(names), key=names.count) for sort, names in named.items()}
    assert "large-order" in commonest[Sort.BULK].lower()
    assert "growing" in commonest[Sort.GROWING].lower()
    assert "exploring" in commonest[Sort.EXPLORING].lower()
    assert "lapsed" in commonest[Sort.LAPSED].lower()


def test_the_tables_agree_with_one_another(demo: Analysed) -> None:
    trade, _ = demo_trade()
    section = demo.section
    sizes = section.table("segments")
    shops = [int(str(number)) for number in sizes.column("shops")]
    found = segments_of(demo)
    assert shops == [found.count(str(name)) for name in sizes.column("segment")]
    assert sum(float(str(share)) for share in sizes.column("share_of_value")) == pytest.approx(1)
    moved = section.table("migration")
    by_target = {
        name: sum(
            int(str(number))
            for target, number in zip(moved.column("now"), moved.column("shops"), strict=True)
            if target == name
        )
        for name in sizes.column("segment")
    }
    assert by_target == dict(zip(sizes.column("segment"), shops, strict=True))
    assert section.table("numbers").column("chosen").count("yes") == 1
    assert sum(shops) == len(trade.purchases.retailers)
    for column in demo.shops:
        assert len(column.values) == len(trade.purchases.retailers)


def test_lapsed_shops_came_from_elsewhere(demo: Analysed) -> None:
    trade, truth = demo_trade()
    lapsed = sum(each.segment == Sort.LAPSED for each in truth.segments)
    history = demo.section.table("history")
    names = [str(name) for name in history.column("segment")]
    shares = [float(str(share)) for share in history.column("share")]
    of_lapsed = [s for name, s in zip(names, shares, strict=True) if "lapsed" in name.lower()]
    assert of_lapsed[0] < 0.05
    assert of_lapsed[-1] == pytest.approx(lapsed / len(trade.purchases.retailers), abs=0.04)


def test_a_shop_alone_gets_its_segment_from_what_is_kept(demo: Analysed) -> None:
    trade, _ = demo_trade()
    kept, prices = models(demo)
    found = segments_of(demo)
    for shop in range(0, len(trade.purchases.retailers), 6):
        alone = trade.purchases.where(trade.purchases.retailer == shop)
        features = features_of(alone, trade.traits, trade.now, prices)
        assert kept.everyone.names[kept.everyone.assign(features)[shop]] == found[shop]


def test_another_future_changes_nothing() -> None:
    trade = small_trade(seed=3, shops=40, days=420)
    now = trade.now - timedelta(days=120)
    past = replace(trade, now=now)
    first = QUICK.analyse(past, SEED, Silent())
    second = QUICK.analyse(with_another_future(past, now), SEED, Silent())
    assert first.section == second.section
    assert first.shops == second.shops
    assert first.models == second.models


def test_trade_without_prices_and_categories_is_parted_by_what_there_is() -> None:
    trade = small_trade(seed=5, shops=45, days=300)
    purchases = replace(trade.purchases, price=np.full(len(trade.purchases), np.nan))
    traits = replace(trade.traits, categories=("",) * len(trade.traits.categories))
    analysed = QUICK.analyse(Trade(purchases, traits, trade.now), SEED, Silent())
    kept, _ = models(analysed)
    assert kept.value == "orders_year"
    used = {each.feature for each in kept.everyone.scalings}
    assert not used & {"revenue_year", "order_value", "category_breadth", "price_level"}
    habits = analysed.models["peer_habits"]
    assert isinstance(habits, PeerHabits)
    assert not any(habits.segments)


def test_too_few_shops_are_told_of() -> None:
    with pytest.raises(BadInput, match="12 shops ordered"):
        QUICK.analyse(small_trade(seed=1, shops=12, days=200), SEED, Silent())
