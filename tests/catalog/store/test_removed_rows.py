"""What both databases promise where a catalogue is removed."""

import pytest
from sqlalchemy import func, select

from catalog.product import Availability, Product
from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.records import ProductChange, Retailer
from catalog.store.retailers import RetailerStore
from catalog.store.rows import CatalogueRows
from catalog.store.tables import FOLDS, OFFERS, PRODUCTS, RETAILERS, UPDATES
from catalog.store.updates import OfferOutcome, OfferUpdate
from core.database import Database
from events.event import Event
from events.log import EventLog
from events.named import NamedProduct, NamedProducts
from recommend.banners.store import BannerStore
from tests.catalog.store.shop import SHOP, SetClock

TABLES = (OFFERS, UPDATES, PRODUCTS, FOLDS, RETAILERS)


class Stores:
    """All that one database keeps."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database = database
        self.offers = OfferStore(database, clock)
        self.changes = ProductChangeStore(database, clock)
        self.retailers = RetailerStore(database)
        self.rows = CatalogueRows(database)

    def fill(self, catalogue: str) -> None:
        """Two offers, two changes, a fold and a retailer."""
        updates = [
            OfferUpdate("milk", "north", stock=3, update_id="one"),
            OfferUpdate("tea", stock=1),
        ]
        results = self.offers.put(catalogue, updates, SHOP)
        assert {result.outcome for result in results} == {OfferOutcome.APPLIED}
        milk = Product("milk", "Milk", Availability.IN_STOCK)
        self.changes.put(catalogue, [ProductChange("milk", milk), ProductChange("gone", None)])
        self.changes.fold(catalogue, "v1", 1)
        self.retailers.put(catalogue, [Retailer("inn", "north")])

    def counts(self, catalogue: str) -> list[int]:
        """The rows of a catalogue by table."""
        with self.database.reading() as connection:
            return [
                connection.execute(
                    select(func.count()).select_from(table).where(table.c.catalogue == catalogue)
                ).scalar_one()
                for table in TABLES
            ]


@pytest.fixture
def stores(database: Database, clock: SetClock) -> Stores:
    return Stores(database, clock)


FULL, EMPTY = [2, 1, 2, 1, 1], [0, 0, 0, 0, 0]


def test_every_row_of_the_catalogue_goes_and_no_other(stores: Stores) -> None:
    stores.fill("shop")
    stores.fill("other")
    with stores.rows.removing("shop"):
        pass
    assert stores.counts("shop") == EMPTY
    assert stores.counts("other") == FULL
    with stores.rows.removing("never there"):
        pass


def test_where_the_rest_of_a_removal_fails_every_row_stays(stores: Stores) -> None:
    stores.fill("shop")
    with pytest.raises(OSError, match="no space"), stores.rows.removing("shop"):
        raise OSError("no space")
    assert stores.counts("shop") == FULL


def test_who_followed_the_one_before_reads_each_new_row_once(stores: Stores) -> None:
    stores.fill("shop")
    seen = stores.offers.latest_sequence("shop")
    changed = stores.changes.latest_sequence("shop")
    told = stores.retailers.since("shop", 0)[-1].sequence
    with stores.rows.removing("shop"):
        pass
    # It does not take the store for one that went back, and has nothing to read.
    assert stores.offers.latest_sequence("shop") == seen
    assert stores.changes.latest_sequence("shop") == changed
    assert stores.offers.since("shop", seen) == []

    stores.fill("shop")
    new = stores.offers.since("shop", seen)
    assert [(each.product_id, each.stock) for each in new] == [("milk", 3), ("tea", 1)]
    assert new == stores.offers.since("shop", 0)
    assert stores.changes.since("shop", changed) == stores.changes.since("shop", 0)
    assert len(stores.changes.since("shop", changed)) == 2
    assert stores.retailers.since("shop", told) == stores.retailers.since("shop", 0)


def test_a_catalogue_made_anew_knows_no_update_and_contains_no_change(stores: Stores) -> None:
    stores.fill("shop")
    with stores.rows.removing("shop"):
        pass
    assert stores.changes.folded("shop", "v1") == 0
    again = OfferUpdate("milk", "north", stock_change=-1, update_id="one")
    (result,) = stores.offers.put("shop", [again], SHOP)
    # One less than what was built: neither the update nor the stock of before is known.
    assert (result.outcome, result.stock) == (OfferOutcome.APPLIED, 4)


def test_what_others_keep_of_it_goes_in_the_same_transaction(
    database: Database, clock: SetClock
) -> None:
    log, named, banners = EventLog(database, clock), NamedProducts(database), BannerStore(database)
    rows = CatalogueRows(database, (log.take_away, named.take_away, banners.take_away))
    for catalogue in ("shop", "other"):
        log.append(catalogue, [Event("e-1", "view", clock.now(), "inn")])
        named.put(catalogue, [NamedProduct("milk", "Milk")])

    with pytest.raises(OSError, match="no space"), rows.removing("shop"):
        raise OSError("no space")
    assert len(log.since("shop", 0)) == 1
    with rows.removing("shop"):
        pass

    assert log.since("shop", 0) == []
    assert named.get("shop", ["milk"]) == {}
    assert len(log.since("other", 0)) == len(named.get("other", ["milk"])) == 1
