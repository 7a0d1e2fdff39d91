"""What `aisle demo` tells of its shops, besides the catalogue."""

import csv
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from sklearn.metrics import adjusted_rand_score

from catalog.demo import demo_products, demo_retailers
from catalog.demo.behaviour import demo_events, demo_truth
from catalog.demo.sorts import Sort
from catalog.store.retailers import RetailerStore
from cli.tasks.demo_shops import BANNERS, CAMPAIGN_FILE, PAST_FILE, furnish
from core.clock import SystemClock
from core.database import open_database
from core.layout import CatalogueLayout
from core.progress import Silent
from core.settings import Settings
from events.log import EventLog
from recommend.banners.store import BannerStore
from tests.cli.conftest import Outcome, Shop
from tests.conftest import BuiltIndex

COUNT = 600
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = "2026-11-22"


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture(scope="module")
def settings(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a furnished demo: a copy, for its log belongs to it."""
    indexes = tmp_path_factory.mktemp("copy") / "indexes"
    shutil.copytree(demo_index.indexes, indexes)
    settings = Settings(indexes=indexes)
    layout = CatalogueLayout(settings.indexes, "demo")
    furnish(layout, settings, Noon(), Silent(), count=COUNT)
    return settings


def test_shops_their_events_and_banners_are_there(settings: Settings) -> None:
    with closing(open_database(settings.database_url)) as database:
        shops = RetailerStore(database).since("demo", 0)
        assert {(each.id, each.region) for each in shops} == {
            (each.id, each.region) for each in demo_retailers()
        }
        log = EventLog(database, SystemClock())
        history = list(log.of_retailer("demo", "cafe-001"))
        assert len(history) > 100
        assert history[-1].event.time.date() == datetime(2026, 11, 21, tzinfo=UTC).date()
        assert log.last_sequence("demo") > 10_000
        board = BannerStore(database).board("demo")
    assert board is not None
    assert tuple(board.banners.values()) == BANNERS


def test_banners_lead_to_categories_that_there_are() -> None:
    paths = {" > ".join(product.category[:2]) for product in demo_products(count=COUNT)}
    assert {banner.category for banner in BANNERS} <= paths


def test_the_offer_that_was_sent_is_found_to_have_worked(
    settings: Settings, empty_shop: Shop, inside: Callable[..., Outcome]
) -> None:
    campaign = demo_events(count=COUNT, until=NOON.replace(hour=0))[1].campaign
    assert campaign is not None
    offer = settings.indexes / "demo" / CAMPAIGN_FILE

    told = inside(
        empty_shop, "uplift", offer, "--catalogue", "demo", "--indexes", settings.indexes, "--json"
    )

    tables = {t["name"]: t["rows"] for t in orjson.loads(told.out)["tables"]}
    (made_alike,) = [row for row in tables["effects"] if row[0] == "sides made alike"]
    _, _, low, high, *_ = made_alike
    assert 0 < low < campaign.effect < high
    (regular,) = [row for row in tables["segments"] if row[0] == Sort.REGULAR]
    _, _, low, high, *_ = regular
    assert 0 < low < campaign.effect_on(Sort.REGULAR) < high


def test_the_offers_of_the_past_are_replayed(
    settings: Settings, empty_shop: Shop, inside: Callable[..., Outcome]
) -> None:
    offers = settings.indexes / "demo" / PAST_FILE
    where = ("--catalogue", "demo", "--indexes", settings.indexes, "--until", TODAY)

    told = inside(empty_shop, "scenario", "campaigns", offers, *where, "--json")

    answered, sold, brought = orjson.loads(told.out)["findings"]
    assert "in 2 of 2 campaigns" in answered
    assert "what was sold through them in 2 of 2" in sold
    # Of all that those shops bring most is their usual trade, which grows.
    assert "days in 0 of 2" not in brought


def test_segments_upsell_and_bundles_are_found_as_they_are_planted(
    settings: Settings, empty_shop: Shop, inside: Callable[..., Outcome], tmp_path: Path
) -> None:
    truth = demo_truth(count=COUNT)
    # Without a day of the past, so that what is in stock now counts.
    where = ("--catalogue", "demo", "--indexes", settings.indexes)
    only = ("--only", "segments,upsell,affinities,bundles")

    told = inside(empty_shop, "insights", *where, *only, "--csv", tmp_path / "csv", "--json")

    columns = {
        (section["key"], table["name"]): {
            column["name"]: [row[place] for row in table["rows"]]
            for place, column in enumerate(table["columns"])
        }
        for section in orjson.loads(told.out)["sections"]
        for table in section["tables"]
    }
    assert columns["upsell", "drivers"]["feature"][0] == "Growth"
    with (tmp_path / "csv" / "shops.csv").open(newline="") as file:
        segment = {row["retailer"]: row["segment"] for row in csv.DictReader(file)}
    sorts = [each.segment.value for each in truth.segments]
    found = [segment[each.retailer] for each in truth.segments]
    assert adjusted_rand_score(sorts, found) > 0.9
    planted = {frozenset((each.product, each.takes)) for each in truth.complements}
    pairs, bundles = columns["affinities", "pairs"], columns["bundles", "bundles"]
    taken = [frozenset(each) for each in zip(pairs["first"], pairs["second"], strict=True)]
    assert set(taken[: len(planted)]) == planted
    offered = [frozenset(products.split()) for products in bundles["products"]]
    assert set(offered[:6]) < planted <= set(offered[: len(planted) + 2])


def test_events_are_written_only_to_what_they_are(tmp_path: Path, empty_shop: Shop) -> None:
    refused: Outcome = empty_shop.aisle("demo", "--no-serve", "--events", tmp_path / "shops.csv")
    assert refused.code == 3
    assert "end the name in .jsonl.gz" in refused.err
    assert not list(tmp_path.glob("*.json"))
