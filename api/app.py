"""The app factory: services, routes and errors."""

from threading import Event

from fastapi import FastAPI

from api import errors
from api.assembly import assemble
from api.console.install import install as install_console
from api.description import ABOUT, ANY_ROUTE, DescribedApp
from api.express import Express
from api.life import life
from api.metrics import Metrics
from api.middleware import BodyLimit, RequestMetrics
from api.routes import (
    banners,
    builds,
    catalogues,
    changes,
    events,
    experiments,
    feeds,
    insights,
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
from api.storefront.install import install as install_storefront
from api.versions import Opener
from core.clock import Clock, SystemClock
from core.settings import Settings

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
    insights,
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
    services = assemble(
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
