"""Puts the shop's pages and the snippet's files into an app."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.routes import storefront
from api.storefront.rendering import FOLDER, Pages, StaticPages
from core.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the snippet's files always, the pages unless `settings` turn them off.

    Sites among `settings.origins` may call the API and load the snippet from a browser.
    """
    app.mount("/static", StaticPages(directory=FOLDER / "static"), name="static")
    if settings.storefront:
        app.state.pages = Pages()
        app.include_router(storefront.router)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type",),
            max_age=3600,
        )
