"""What the offers of a catalogue say of its supply, for the analyses that go by it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.records import LiveOffer
from cli.tasks.setup import choose_catalogue, load_settings, open_store
from cli.tasks.trade import TradeSource
from cli.tasks.version_products import VersionProducts
from core.clock import SystemClock
from core.database import Database
from core.errors import NotFound
from core.layout import CatalogueLayout
from insights.bundles.live_supply import LiveSupply
from insights.circumstances import Circumstances

OFFERS_AT_ONCE = 10_000


def with_offers(
    circumstances: Circumstances, source: TradeSource, indexes: Path | None
) -> Circumstances:
    """The same, with what is offered now where the trade is that of a catalogue as it is now.

    A file of orders has no offers; nor has a catalogue that was never built; and on a day of
    the past, others were offered than are now.

    Raises:
        IndexUnusable: the products of the catalogue cannot be read.
        StoreUnusable: the offers cannot be read.
    """
    if source.mapping is not None or source.until is not None:
        return circumstances
    settings = load_settings(indexes=indexes)
    try:
        layout = choose_catalogue(settings, source.catalogue)
    except NotFound:
        return circumstances
    database = open_store(settings)
    if database is None:
        return circumstances
    try:
        return replace(circumstances, offers=_offers(database, layout))
    finally:
        database.close()


def _offers(database: Database, layout: CatalogueLayout) -> LiveSupply:
    version, clock = layout.version(layout.current_version()), SystemClock()
    products = VersionProducts(version, ProductChangeStore(database, clock))
    live = _said(OfferStore(database, clock), layout.name)
    return LiveSupply(products.get, version.read_manifest().regions, live)


def _said(offers: OfferStore, catalogue: str) -> Iterator[LiveOffer]:
    sequence = 0
    while page := offers.since(catalogue, sequence, OFFERS_AT_ONCE):
        yield from page
        sequence = page[-1].sequence
