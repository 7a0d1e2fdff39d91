"""Puts the pages of catalogue managers and of the commercial team into an app."""

from fastapi import FastAPI

from api.console.commercial.preparing import Preparing
from api.console.commercial.published import PublishedInsights
from api.console.rendering import FOLDER, ConsolePages
from api.console.routes import (
    builds,
    catalogues,
    commercial,
    missing,
    products,
    rejects,
    scenarios,
    session,
    shops,
)
from api.console.session import PATH
from api.storefront.rendering import StaticPages
from core.settings import Settings

# Shops and scenarios before the other commercial pages, whose path takes any name; the last one
# takes whatever the others left.
_ROUTES = (
    session,
    catalogues,
    builds,
    rejects,
    products,
    shops,
    scenarios,
    commercial,
    missing,
)


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the console's pages, unless `settings` turn them off."""
    if not settings.console:
        return
    app.mount(f"{PATH}/static", StaticPages(directory=FOLDER / "static"), name="console_static")
    app.state.console_pages = ConsolePages()
    published = PublishedInsights(settings.indexes, verify=settings.verify_checksums)
    app.state.console_insights = published
    app.state.console_preparing = Preparing(published)
    for group in _ROUTES:
        app.include_router(group.router)
