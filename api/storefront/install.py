"""Puts the shop's pages and the snippet's files into an app."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from api.errors import http_error
from api.routes import storefront
from api.storefront.page_route import error_page
from api.storefront.rendering import FOLDER, Pages, StaticPages
from core.errors import NotFound
from core.retailer_tokens import TOKEN_HEADER
from core.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """Serve the snippet's files always, the pages unless `settings` turn them off.

    Sites among `settings.origins` may call the API and load the snippet from a browser.
    """
    app.mount("/static", StaticPages(directory=FOLDER / "static"), name="static")
    if settings.storefront:
        app.state.pages = Pages()
        app.include_router(storefront.router)
        app.add_exception_handler(HTTPException, _unknown_address)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", TOKEN_HEADER),
            max_age=3600,
        )


async def _unknown_address(request: Request, error: Exception) -> Response:
    """A page for a browser that asks for one, else what the API answers."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
        return error_page(request, NotFound("there is no page at this address"))
    return http_error(request, error)
