"""Following the stores: from the start, over swaps of versions, outages and replaced stores."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from api.catalogue_settings import CatalogueSettings
from api.catalogues import Catalogues
from api.follower import Follower
from api.following import CHANGES
from api.live_metrics import LiveMetrics
from api.metrics import Metrics
from api.removal import Removals
from api.stores import Stores
from api.versions import OpenVersion
from catalog.store.baseline import ProductBaseline
from catalog.store.records import ProductChange, Retailer
from catalog.store.updates import OfferUpdate
from core.clock import SystemClock
from core.errors import NotFound, StoreUnusable
from core.layout import VersionLayout
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from tests.api.fakes import point_current, write_version
from tests.search.shop import open_shop, searcher_over, shop_products, with_offers

PRODUCTS = {product.id: product for product in with_offers(shop_products(30, seed=31))}
BASELINE = ProductBaseline(PRODUCTS.get, ("north",))
SOLD = next(
    product.id
    for product in PRODUCTS.values()
    if any(offer.region == "north" and offer.stock for offer in product.offers)
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_over(open_shop(tuple(PRODUCTS.values()), tmp_path_factory.mktemp("built")))


class Server:
    """Stores, a follower and the catalogue "shop", as an app puts them together."""

    def __init__(self, indexes: Path, built: Searcher) -> None:
        self.layout = write_version(indexes, "shop", "v1")
        point_current(self.layout, "v1")
        self.database = indexes / "store.sqlite"
        self.stores = Stores(f"sqlite:///{self.database}", SystemClock())
        self.registry = CollectorRegistry()
        self.follower = Follower(self.stores, LiveMetrics(self.registry), SystemClock())

        def open_version(layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
            del settings
            return OpenVersion(layout.read_manifest(), LiveSearcher(built))

        def before(name: str) -> OpenVersion | None:
            entry = self.catalogues.entries.get(name)
            return entry.served.opened if entry and entry.served else None

        opener = self.follower.following(open_version, before)
        self.catalogues = Catalogues(indexes, opener, Metrics(), SystemClock())

    @property
    def searcher(self) -> LiveSearcher:
        searcher = self.catalogues.get("shop").opened.searcher
        assert isinstance(searcher, LiveSearcher)
        return searcher

    @property
    def stock(self) -> int | None:
        return self.searcher.product(SOLD, "north").stock

    def poll(self) -> None:
        self.follower.poll(self.catalogues)

    def put(self, stock: int) -> None:
        (result,) = self.stores.open().offers.put(
            "shop", [OfferUpdate(SOLD, "north", stock=stock, price=Decimal(4))], BASELINE
        )
        assert result.outcome == "applied"

    def replace_database(self) -> None:
        self.stores.close()
        for path in self.database.parent.glob("store.sqlite*"):
            path.unlink()

    def block_database(self) -> None:
        self.replace_database()
        self.database.mkdir()


@pytest.fixture
def server(tmp_path: Path, built: Searcher) -> Iterator[Server]:
    started = Server(tmp_path, built)
    yield started
    started.stores.close()


def test_what_was_written_before_the_start_holds_at_once(server: Server) -> None:
    server.put(5)
    server.stores.open().retailers.put("shop", [Retailer("inn", "north")])
    server.catalogues.refresh()
    assert server.stock == 5
    assert server.searcher.product(SOLD, retailer="inn").stock == 5


def test_what_is_written_holds_after_the_next_poll(server: Server) -> None:
    server.catalogues.refresh()
    server.put(5)
    assert server.stock != 5
    server.poll()
    assert server.stock == 5
    applied = {"catalogue": "shop", "kind": "offers"}
    assert server.registry.get_sample_value("aisle_live_applied_total", applied) == 1
    server.poll()
    assert server.registry.get_sample_value("aisle_live_applied_total", applied) == 1


def test_a_version_has_all_offers_and_the_changes_it_does_not_contain(server: Server) -> None:
    server.catalogues.refresh()
    server.put(5)
    stores = server.stores.open()
    gone = [product_id for product_id in PRODUCTS if product_id != SOLD][:2]
    now = datetime.now(UTC)
    for product_id in gone:
        stores.changes.put("shop", [ProductChange(product_id, None, changed_at=now)])
    server.poll()
    for product_id in gone:
        with pytest.raises(NotFound):
            server.searcher.product(product_id)
    first, _ = stores.changes.since("shop", 0)
    write_version(server.layout.indexes, "shop", "v2")
    stores.changes.fold("shop", "v2", first.sequence)
    point_current(server.layout, "v2")
    server.catalogues.refresh()
    assert server.catalogues.get("shop").manifest.version == "v2"
    assert server.stock == 5
    # The version was made with the first change, says its record: only the second is laid on.
    assert server.searcher.product(gone[0]).id == gone[0]
    with pytest.raises(NotFound):
        server.searcher.product(gone[1])


def test_more_changes_than_are_applied_at_once_are_told_of_and_all_hold(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    now = datetime.now(UTC)
    gone = [f"never-{number}" for number in range(CHANGES)] + [SOLD]
    server.stores.open().changes.put(
        "shop", [ProductChange(product_id, None, changed_at=now) for product_id in gone]
    )
    with caplog.at_level("INFO", logger="api.following"):
        server.catalogues.refresh()
    assert f"products to {CHANGES} of {len(gone)} " in caplog.text
    with pytest.raises(NotFound):
        server.searcher.product(SOLD)


def test_a_store_that_is_gone_leaves_the_last_state_and_is_caught_up_with(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.catalogues.refresh()
    server.put(5)
    server.poll()
    server.block_database()
    server.poll()
    server.poll()
    outage = server.follower.outage
    assert outage is not None
    assert outage.as_of is not None
    assert isinstance(outage.error, StoreUnusable)
    assert len([line for line in caplog.messages if "cannot be followed" in line]) == 1
    assert server.registry.get_sample_value("aisle_live_failures_total") == 2
    age = server.registry.get_sample_value("aisle_live_age_seconds", {"catalogue": "shop"})
    assert age is not None
    assert age > 0
    assert server.stock == 5
    # A new version takes over the offers of the one before it.
    write_version(server.layout.indexes, "shop", "v2")
    point_current(server.layout, "v2")
    server.catalogues.refresh()
    assert server.catalogues.get("shop").manifest.version == "v2"
    assert server.stock == 5
    server.database.rmdir()
    server.put(3)
    server.poll()
    assert server.follower.outage is None
    assert server.stock == 3


@pytest.mark.parametrize("looked_between", [True, False])
def test_a_catalogue_that_is_made_anew_has_no_offers_of_the_one_before(
    server: Server, *, looked_between: bool
) -> None:
    server.catalogues.refresh()
    built = server.stock
    for stock in (5, 6, 7):
        server.put(stock)
    server.poll()
    server.stores.open().retailers.put("shop", [Retailer("inn", "north")])
    Removals(server.layout.indexes).remove(server.layout, server.stores.open().rows)
    server.poll()
    # Until a worker has noticed, it answers as it did.
    assert server.stock == 7
    if looked_between:
        server.catalogues.refresh()
        with pytest.raises(NotFound):
            server.catalogues.get("shop")
    time.sleep(0.01)
    write_version(server.layout.indexes, "shop", "v1")
    point_current(server.layout, "v1")
    server.catalogues.refresh()
    assert server.stock == built
    assert server.searcher.retailers == {}
    server.put(2)
    server.poll()
    assert server.stock == 2


def test_a_catalogue_stays_whole_where_the_store_cannot_forget_it(server: Server) -> None:
    server.put(5)
    rows = server.stores.open().rows
    server.block_database()
    with pytest.raises(StoreUnusable):
        Removals(server.layout.indexes).remove(server.layout, rows)
    server.catalogues.refresh()
    assert server.layout.current_version() == "v1"
    assert server.catalogues.get("shop").manifest.version == "v1"


def test_a_replaced_store_is_noticed(server: Server) -> None:
    server.catalogues.refresh()
    built = server.stock
    for stock in (5, 6, 7):
        server.put(stock)
    server.poll()
    assert server.stock == 7
    server.replace_database()
    server.poll()
    assert server.stock == built
    server.put(2)
    server.poll()
    assert server.stock == 2
