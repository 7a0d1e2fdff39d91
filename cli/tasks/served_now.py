"""Opening what a server answers from: the served version, and what changed since its build."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from api.defaults import WithDefaults
from api.follower import Follower
from api.live_metrics import LiveMetrics
from api.stores import Stores
from api.versions import Served
from api.wiring import version_opener
from cli.tasks.searching import catalogue_settings
from cli.tasks.setup import url_to_read
from core.clock import SystemClock
from core.layout import CatalogueLayout
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class ServedNow:
    """A catalogue as a server has it.

    Attributes:
        served: its version, abreast of the stores.
        stores: what changes between builds; an empty one where there is none.
    """

    served: Served
    stores: Stores


@contextmanager
def served_now(settings: Settings, layout: CatalogueLayout) -> Iterator[ServedNow]:
    """The served version with live stock and prices, changed products and retailers.

    A store that cannot be read is logged, and what was built is answered from, as a server
    does. Where there is no store none is made.

    Raises:
        NotFound: nothing is served.
        IndexUnusable: the version is damaged or of another format or model.
        ModelMissing: a model of the settings is not on this machine.
        BadInput: the catalogue's settings or the final ranker's file cannot be used.
    """
    clock = SystemClock()
    with url_to_read(settings) as url:
        stores = Stores(url, clock)
        follower = Follower(stores, LiveMetrics(CollectorRegistry()), clock)
        own = catalogue_settings(layout)
        try:
            opener = follower.following(version_opener(settings), lambda _: None)
            opened = opener(layout.version(layout.current_version()), own)
            served = Served(
                catalogue=layout.name,
                manifest=opened.manifest,
                searcher=WithDefaults(opened.searcher, own),
                since=clock.now(),
                opened=opened,
                settings=own,
            )
            yield ServedNow(served, stores)
        finally:
            stores.close()
