"""Routes of the console: errors are pages, and who is not signed in is asked to."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.console.rendering import console_pages
from api.errors import headers_of, status_of
from api.validation import as_bad_input
from core.errors import AisleError, Unauthorized

if TYPE_CHECKING:
    from api.services import Services

log = logging.getLogger(__name__)

LOGIN = "/console/login"
_TITLES: Mapping[int, str] = {
    400: "That does not work",
    403: "Not from here",
    404: "Not found",
    409: "Not now",
    413: "That is too long",
    429: "Very busy just now",
    500: "Something went wrong",
    503: "Not ready",
}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ConsoleRoute(APIRoute):
    """A route whose errors are pages of the console."""

    def get_route_handler(self) -> Handler:
        """The route's handler, with a page for every error."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await answer(request)
            except Unauthorized:
                return _to_login(request)
            except RequestValidationError as error:
                return error_page(request, as_bad_input(error.errors()))
            except AisleError as error:
                return error_page(request, error)
            except HTTPException:
                raise
            except Exception:
                log.exception("a page could not be made: %s", request.url.path)
                return error_page(request, AisleError("the server's log says what"))

        return handler


def error_page(request: Request, error: AisleError) -> Response:
    """The page that says what `error` is, with its status."""
    services: Services = request.app.state.services
    status = status_of(error)
    return console_pages(request).page(
        "error.html",
        services.clock.now(),
        status=status,
        headers=headers_of(error),
        title=_TITLES.get(status, _TITLES[500]),
        status_code=status,
        message=error.message,
        hint=error.hint,
        with_key=services.settings.admin_key is not None,
    )


def _to_login(request: Request) -> Response:
    """To the page to sign in, and back afterwards; a script is told that it has to."""
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return Response(status_code=401)
    asked = request.url.path
    if request.url.query:
        asked = f"{asked}?{request.url.query}"
    back = asked if request.method == "GET" else ""
    return RedirectResponse(f"{LOGIN}?back={quote(back)}" if back else LOGIN, 303)
