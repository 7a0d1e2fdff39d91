"""The events of the demo's shops: the same for the same seed, and as their truth says."""

import gzip
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.demo import demo_products, demo_retailers
from catalog.demo.behaviour import LAST_DAY, Truth, demo_events, demo_truth, write_demo_events
from catalog.demo.behaviour.growing import GROWTH_A_YEAR
from catalog.demo.behaviour.visits import VARIATION
from catalog.demo.sorts import Sort
from catalog.product import Product

COUNT = 600
Told = tuple[list[dict[str, Any]], Truth]


@pytest.fixture(scope="module")
def told() -> Told:
    return demo_events(count=COUNT)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Product]:
    return {product.id: product for product in demo_products(count=COUNT)}


@pytest.fixture(scope="module")
def baskets(told: Told) -> list[tuple[str, datetime, dict[str, float]]]:
    return [
        (
            event["user_id"],
            datetime.fromisoformat(event["timestamp"]),
            {line["object_id"]: line["quantity"] for line in event["event_attributes"]["lines"]},
        )
        for event in told[0]
        if event["action_name"] == "purchase"
    ]


def test_events_are_by_time_each_with_an_id_of_its_own_and_before_the_end(told: Told) -> None:
    times = [datetime.fromisoformat(event["timestamp"]) for event in told[0]]
    assert times == sorted(times)
    assert times[0] >= LAST_DAY - timedelta(weeks=104)
    assert times[-1] < LAST_DAY
    assert len({event["event_id"] for event in told[0]}) == len(told[0])


def test_shops_buy_what_their_region_sells_at_its_price(
    told: Told, catalogue: dict[str, Product]
) -> None:
    regions = {retailer.id: retailer.region for retailer in demo_retailers()}
    assert {event["user_id"] for event in told[0]} == set(told[1].shops) <= set(regions)
    for event in told[0]:
        for line in event["event_attributes"].get("lines", ()):
            product = catalogue[line["object_id"]]
            region = regions[event["user_id"]]
            (offer,) = (each for each in product.offers if each.region == region)
            assert line["price"] == float(offer.price or product.price or 0)
            assert line["quantity"] >= 1


def test_intervals_are_as_long_as_is_true(
    told: Told, baskets: list[tuple[str, datetime, dict[str, float]]]
) -> None:
    days: dict[tuple[str, str], list[float]] = defaultdict(list)
    for shop, at, lines in baskets:
        for product in lines:
            days[shop, product].append((at - LAST_DAY) / timedelta(days=1))
    for rhythm in told[1].rhythms:
        gaps = np.diff(days[rhythm.retailer, rhythm.product])
        # A long interval comes round seldom: four standard errors of its mean.
        error = max(0.1, 4 * VARIATION / np.sqrt(gaps.size))
        assert gaps.mean() == pytest.approx(rhythm.interval_days, rel=error)


def test_what_goes_together_does_as_often_as_is_true(
    told: Told, baskets: list[tuple[str, datetime, dict[str, float]]]
) -> None:
    for pair in told[1].complements:
        first = [lines for _, _, lines in baskets if pair.product in lines]
        both = sum(pair.takes in lines for lines in first)
        alone = sum(pair.takes in lines for _, _, lines in baskets) / len(baskets)
        assert both / len(first) == pytest.approx(pair.probability, abs=0.08)
        assert both / len(first) > 5 * alone


def test_swaps_are_bought_instead_and_seldom_together(
    told: Told, baskets: list[tuple[str, datetime, dict[str, float]]]
) -> None:
    for swap in told[1].swaps:
        bought = Counter[tuple[bool, bool]]()
        own = {shop for shop, _, lines in baskets if swap.instead in lines and len(lines) > 0}
        for shop, _, lines in baskets:
            bought[swap.product in lines, swap.instead in lines] += shop in own
        swapped = bought[False, True] / (bought[False, True] + bought[True, False])
        assert swapped == pytest.approx(swap.probability, abs=0.1)
        assert bought[True, True] < 0.05 * bought[True, False]


def test_seasons_peak_when_is_true(
    told: Told, baskets: list[tuple[str, datetime, dict[str, float]]]
) -> None:
    for season in told[1].seasons:
        angles = [
            2 * np.pi * at.timetuple().tm_yday / 365.25
            for _, at, lines in baskets
            if season.product in lines
        ]
        middle = np.angle(np.exp(1j * np.asarray(angles)).mean()) / (2 * np.pi) * 52 % 52
        apart = abs(middle - (season.peak_week - 0.5))
        assert min(apart, 52 - apart) < 1


def test_growing_shops_take_more_and_take_up_categories_that_are_new_to_them(
    told: Told,
    catalogue: dict[str, Product],
    baskets: list[tuple[str, datetime, dict[str, float]]],
) -> None:
    _, truth = told
    growing = {each.retailer for each in truth.segments if each.segment == Sort.GROWING}
    year = timedelta(days=365)
    staples = [each for each in truth.rhythms if each.retailer in growing]
    assert len(staples) > 2 * len(growing)
    for each in staples:
        units = [
            (LAST_DAY - at, own[each.product])
            for name, at, own in baskets
            if name == each.retailer and each.product in own
        ]
        late = np.mean([taken for ago, taken in units if ago < year])
        early = np.mean([taken for ago, taken in units if ago >= year])
        assert late / early == pytest.approx(GROWTH_A_YEAR, rel=0.25)
    assert {each.retailer for each in truth.additions} <= growing
    for addition in truth.additions:
        begun = LAST_DAY - timedelta(days=addition.days_before_end)
        bought = [
            at
            for name, at, own in baskets
            if name == addition.retailer
            and any(catalogue[product].category[:2] == addition.category for product in own)
        ]
        assert begun <= min(bought) < begun + timedelta(days=14)
        assert len(bought) >= 2


def test_carts_are_left(told: Told) -> None:
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in told[0]:
        visits[event["session_id"]].append(event)
    for cart in told[1].carts:
        acts = [
            (each["action_name"], each["event_attributes"]["object"]["object_id"])
            for each in visits[cart.session]
        ]
        assert len(acts) == 2 * len(cart.products) >= 4
        assert {product for action, product in acts if action == "add_to_cart"} == set(
            cart.products
        )


def test_what_is_written_is_the_same_for_the_same_seed_and_day(told: Told, tmp_path: Path) -> None:
    paths = tmp_path / "events.jsonl.gz", tmp_path / "truth.json"
    write_demo_events(*paths, count=COUNT)
    assert [json.loads(line) for line in gzip.decompress(paths[0].read_bytes()).splitlines()] == (
        told[0]
    )
    truth = json.loads(paths[1].read_bytes())
    assert truth["until"] == "2026-07-01T00:00:00Z"
    assert set(truth) == {"until", *Truth.__slots__}
    assert len(truth["rhythms"]) == len(told[1].rhythms)


def test_events_end_where_they_are_to(told: Told) -> None:
    until = datetime(2026, 11, 23, tzinfo=UTC)
    later, truth = demo_events(count=COUNT, until=until)
    last = datetime.fromisoformat(later[-1]["timestamp"])
    assert timedelta() < until - last < timedelta(hours=4)
    assert truth.rhythms == told[1].rhythms


def test_the_truth_alone_is_the_truth_of_the_events(told: Told) -> None:
    truth = demo_truth(count=COUNT)
    assert truth.carts == ()
    assert (truth.rhythms, truth.seasons) == (told[1].rhythms, told[1].seasons)
    assert demo_truth(seed=3, count=COUNT) != truth
