"""Puts the catalogue manager's pages into an app."""

from fastapi import FastAPI

from api.console.rendering import FOLDER, ConsolePages
from api.console.routes import builds, catalogues, missing, products, rejects, session
from api.console.session import PATH
from api.storefront.rendering import StaticPages
from core.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the console's pages, unless `settings` turn them off."""
    if not settings.console:
        return
    app.mount(f"{PATH}/static", StaticPages(directory=FOLDER / "static"), name="console_static")
    app.state.console_pages = ConsolePages()
    # The last one takes whatever the others left.
    for group in (session, catalogues, builds, rejects, products, missing):
        app.include_router(group.router)
