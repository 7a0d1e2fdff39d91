"""What comes while a new version catches up is in it before it answers."""

import time
from collections.abc import Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry

from api.catalogue_settings import CatalogueSettings
from api.follower import CLOSE_SECONDS, Follower
from api.live_metrics import LiveMetrics
from api.stores import Stores
from api.versions import OpenVersion
from catalog.store.records import LiveOffer, ProductChange, Retailer
from catalog.store.updates import BuiltOffer, OfferUpdate
from core.clock import SystemClock
from core.layout import VersionLayout
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from tests.conftest import BuiltIndex


class Everything:
    def has_product(self, _: str) -> bool:
        return True

    def has_region(self, _: str) -> bool:
        return True

    def offer(self, *_: str) -> BuiltOffer | None:
        return None


class Busy(LiveSearcher):
    """Takes its time to apply the first changes, in which others come."""

    def __init__(self, searcher: Searcher, stores: Stores, later: OfferUpdate) -> None:
        super().__init__(searcher)
        self._stores = stores
        self._later: list[OfferUpdate] = [later]

    def apply(
        self,
        offers: Sequence[LiveOffer] = (),
        changes: Sequence[ProductChange] = (),
        retailers: Sequence[Retailer] = (),
    ) -> None:
        super().apply(offers, changes, retailers)
        if self._later:
            self._stores.open().offers.put("demo", [self._later.pop()], Everything())
            time.sleep(2 * CLOSE_SECONDS)


def test_a_version_is_abreast_of_what_came_while_it_caught_up(
    demo_index: BuiltIndex, demo_searcher: Searcher, tmp_path: Path
) -> None:
    product = next(each for each in demo_index.products if each.offers)
    region = product.offers[0].region
    stores = Stores(f"sqlite:///{tmp_path / 'store.sqlite'}", SystemClock())
    stores.open().offers.put("demo", [OfferUpdate(product.id, region, stock=7)], Everything())
    busy = Busy(demo_searcher, stores, OfferUpdate(product.id, region, stock=0))
    manifest = demo_searcher.snapshot.manifest
    follower = Follower(stores, LiveMetrics(CollectorRegistry()), SystemClock())

    def open_version(layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
        del layout, settings
        return OpenVersion(manifest, busy)

    layout = demo_index.layout.version(manifest.version)
    opened = follower.following(open_version, lambda _: None)(layout, CatalogueSettings())

    assert opened.searcher.product(product.id, region).stock == 0
    stores.close()
