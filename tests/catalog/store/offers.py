"""Updates of offers in the small marketplace, and what became of them."""

from datetime import datetime, timedelta
from typing import Any

from catalog.store.offers import OfferStore
from catalog.store.records import LiveOffer
from catalog.store.updates import OfferOutcome, OfferResult, OfferUpdate
from tests.catalog.store.shop import NOON, SHOP

APPLIED, STALE = OfferOutcome.APPLIED, OfferOutcome.STALE
NOT_ENOUGH, REPEATED = OfferOutcome.NOT_ENOUGH, OfferOutcome.REPEATED


def put(store: OfferStore, product_id: str, region: str = "", **said: Any) -> OfferResult:
    (result,) = store.put("shop", [OfferUpdate(product_id, region, **said)], SHOP)
    return result


def live(store: OfferStore, product_id: str) -> LiveOffer:
    (offer,) = store.get("shop", product_id)
    return offer


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)
