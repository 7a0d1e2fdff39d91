"""What `aisle demo` tells of its shops, besides the catalogue."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from catalog.demo import demo_products, demo_retailers
from catalog.demo.behaviour import demo_events
from catalog.store.retailers import RetailerStore
from cli.tasks.demo_shops import BANNERS, CAMPAIGN_FILE, furnish
from core.clock import SystemClock
from core.database import open_database
from core.layout import CatalogueLayout
from core.progress import Silent
from core.settings import Settings
from events.log import EventLog
from recommend.banners.store import BannerStore
from tests.cli.conftest import Outcome, Shop

COUNT = 600
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a furnished demo."""
    settings = Settings(indexes=tmp_path_factory.mktemp("indexes"))
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

    (effects,) = [t for t in orjson.loads(told.out)["tables"] if t["name"] == "effects"]
    (made_alike,) = [row for row in effects["rows"] if row[0] == "sides made alike"]
    _, _, low, high, *_ = made_alike
    assert 0 < low < campaign.effect < high


def test_events_are_written_only_to_what_they_are(tmp_path: Path, empty_shop: Shop) -> None:
    refused: Outcome = empty_shop.aisle("demo", "--no-serve", "--events", tmp_path / "shops.csv")
    assert refused.code == 3
    assert "end the name in .jsonl.gz" in refused.err
    assert not list(tmp_path.glob("*.json"))
