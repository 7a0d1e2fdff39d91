"""The app factory: wiring, routes and errors."""

from threading import Event

import numpy as np
from fastapi import FastAPI

from api import errors
from api.admission import WorkPool
from api.banners.desk import BannerDesk
from api.behaviour.following import EventFollower
from api.behaviour.histories import ProfileHistories
from api.behaviour.metrics import EventMetrics
from api.behaviour.queries import QueryRecorder
from api.behaviour.summing import Summing
from api.behaviour.writer import EventWriter
from api.catalogues import Catalogues
from api.console.install import install as install_console
from api.description import ABOUT, ANY_ROUTE, DescribedApp
from api.experimenting.desk import ExperimentDesk
from api.express import Express
from api.follower import Follower
from api.jobs.store import Jobs
from api.life import life
from api.live_metrics import LiveMetrics
from api.memo import Memo
from api.metrics import Metrics
from api.middleware import BodyLimit, RequestMetrics
from api.recommending.artefacts import TrainedModels
from api.recommending.layouts import Layouts
from api.recommending.model_metrics import ModelMetrics
from api.recommending.recommender import Recommender
from api.recommending.scenes import Scenes
from api.routes import (
    banners,
    builds,
    catalogues,
    changes,
    events,
    experiments,
    feeds,
    offers,
    operations,
    pictures,
    products,
    profiles,
    queries,
    recommend,
    retailers,
    search,
    similar,
    suggest,
)
from api.services import Services
from api.storefront.install import install as install_storefront
from api.stores import Stores
from api.versions import Opener, OpenVersion
from api.wiring import version_opener
from core.clock import Clock, SystemClock
from core.settings import Settings
from events.profiles import Profiles
from recommend.recipes import RECIPES

QUICK_JOBS = 8
"""Jobs of a millisecond or less that are taken on for each search that is: a page of the
storefront asks for two dozen pictures at once."""

MOST_MENDS = 1_000
"""Proposals for searches that found nothing that are kept; a page shows 25."""

# similar and offers before products, whose path takes whatever follows.
ROUTES = (
    search,
    suggest,
    similar,
    recommend,
    banners,
    experiments,
    offers,
    retailers,
    events,
    profiles,
    queries,
    products,
    catalogues,
    changes,
    builds,
    feeds,
    operations,
    pictures,
)

EXPRESS = (search, recommend)
"""Whose GETs are most of what is asked."""


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    open_version: Opener | None = None,
    metrics: Metrics | None = None,
    *,
    load_first: bool = False,
    called: Event | None = None,
) -> FastAPI:
    """An app that serves every catalogue under `settings.indexes`.

    It answers from its start, unless it is to load first: /readyz says 503 until the
    catalogues are loaded, verified and warm.

    Args:
        settings: the server's settings.
        clock: the time that query ids and reports carry; the machine's own by default.
        open_version: opens a version for searching; as the settings say by default.
        metrics: what it counts; by default this process alone.
        load_first: answer nothing at all before the catalogues are loaded, because others
            answer meanwhile.
        called: answer nothing at all before it is set; what is served is followed meanwhile.

    Raises:
        ModelMissing: a model of the settings is not on this machine.
    """
    services = _services(
        settings,
        clock or SystemClock(),
        open_version,
        metrics or Metrics(),
    )
    # No documentation pages: they would load their scripts from another host.
    app = DescribedApp(
        **ABOUT,
        responses=ANY_ROUTE,
        lifespan=lambda _: life(services, load_first=load_first, called=called),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.add_middleware(Express, routers=[group.router for group in EXPRESS])
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestMetrics, metrics=services.metrics)
    errors.install(app)
    for group in ROUTES:
        app.include_router(group.router)
    install_storefront(app, settings)
    install_console(app, settings)
    return app


def _services(
    settings: Settings, clock: Clock, open_version: Opener | None, metrics: Metrics
) -> Services:
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
