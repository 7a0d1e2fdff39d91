"""Puts the services of a server together, each with those that it works with."""

import numpy as np

from api.admission import WorkPool
from api.banners.desk import BannerDesk
from api.behaviour.following import EventFollower
from api.behaviour.histories import ProfileHistories
from api.behaviour.metrics import EventMetrics
from api.behaviour.queries import QueryRecorder
from api.behaviour.summing import Summing
from api.behaviour.writer import EventWriter
from api.catalogues import Catalogues
from api.disk_metrics import DiskRoom
from api.experimenting.desk import ExperimentDesk
from api.follower import Follower
from api.jobs.store import Jobs
from api.live_metrics import LiveMetrics
from api.memo import Memo
from api.metrics import Metrics
from api.recommending.artefacts import TrainedModels
from api.recommending.layouts import Layouts
from api.recommending.model_metrics import ModelMetrics
from api.recommending.recommender import Recommender
from api.recommending.scenes import Scenes
from api.services import Services
from api.stores import Stores
from api.versions import Opener, OpenVersion
from api.wiring import version_opener
from core.clock import Clock
from core.settings import Settings
from events.profiles import Profiles
from recommend.recipes import RECIPES

QUICK_JOBS = 8
"""Jobs of a millisecond or less that are taken on for each search that is: a page of the
storefront asks for two dozen pictures at once."""

MOST_MENDS = 1_000
"""Proposals for searches that found nothing that are kept; a page shows 25."""


def assemble(
    settings: Settings, clock: Clock, open_version: Opener | None, metrics: Metrics
) -> Services:
    """The services of an app; nothing of them runs yet.

    Args:
        settings: the server's settings.
        clock: the time that query ids and reports carry.
        open_version: opens a version for searching; as the settings say if None.
        metrics: what is counted.

    Raises:
        ModelMissing: a model of the settings is not on this machine.
        IndexUnusable: its files are damaged.
        BadInput: the final ranker's file says what no ranker can be.
    """
    metrics.tell(DiskRoom(settings.indexes))
    stores = Stores(settings.database_url, clock)
    follower = Follower(stores, LiveMetrics(metrics.registry), clock)

    def served(name: str) -> OpenVersion | None:
        entry = served_catalogues.entries.get(name)
        return entry.served.opened if entry and entry.served else None

    profiles = Profiles(lambda: stores.open().profiles)
    event_metrics = EventMetrics(metrics.registry)

    def histories_of(catalogue: str) -> ProfileHistories:
        return ProfileHistories(profiles, catalogue, clock)

    opener = follower.following(open_version or version_opener(settings, histories_of), served)
    trained = TrainedModels(
        settings.indexes,
        RECIPES,
        ModelMetrics(metrics.registry),
        verify=settings.verify_checksums,
    )
    scenes = Scenes(profiles, trained, clock, settings.indexes)
    layouts = Layouts(settings.indexes)
    served_catalogues = Catalogues(settings.indexes, opener, metrics, clock)
    return Services(
        settings=settings,
        clock=clock,
        metrics=metrics,
        catalogues=served_catalogues,
        pool=WorkPool(settings.max_concurrent),
        quick=WorkPool(settings.max_concurrent * QUICK_JOBS),
        jobs=Jobs(settings, clock),
        writes=WorkPool(settings.max_concurrent),
        stores=stores,
        follower=follower,
        profiles=profiles,
        event_follower=EventFollower(profiles, event_metrics),
        event_metrics=event_metrics,
        event_writer=EventWriter(lambda: stores.open().events),
        summing=Summing(lambda: stores.open().summary_folder),
        queries=QueryRecorder(lambda: stores.open().queries, clock, enabled=settings.log_queries),
        recommender=Recommender(layouts, scenes),
        trained=trained,
        banners=BannerDesk(stores, scenes, clock, np.random.default_rng()),
        experiments=ExperimentDesk(stores, layouts, clock),
        mends=Memo(MOST_MENDS),
    )
