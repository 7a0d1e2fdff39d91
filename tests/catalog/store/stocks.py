"""A store that holds one stock, and what it says when the next one cannot be kept."""

import pytest

from catalog.store.offers import OfferStore
from catalog.store.updates import OfferUpdate
from core.clock import Clock
from core.database import Database
from core.errors import StoreUnusable
from tests.catalog.store.shop import SHOP

ONE = [OfferUpdate("milk", stock=1)]
TWO = [OfferUpdate("milk", stock=2)]


def with_one(database: Database, clock: Clock) -> OfferStore:
    store = OfferStore(database, clock)
    store.put("shop", ONE, SHOP)
    return store


def stocks(store: OfferStore) -> list[int | None]:
    return [offer.stock for offer in store.get("shop", "milk")]


def refused(store: OfferStore) -> StoreUnusable:
    with pytest.raises(StoreUnusable) as error:
        store.put("shop", TWO, SHOP)
    assert error.value.field == "database"
    assert error.value.hint
    return error.value
