"""Routes that answer in HTML, errors included: the same statuses as the API's, as pages."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError

from api.errors import headers_of, status_of
from api.storefront.address import Address, PageParameters
from api.storefront.rendering import pages_of
from api.storefront.shop import closed_shop, pin
from api.validation import as_bad_input
from core.errors import AisleError, NotFound

if TYPE_CHECKING:
    from api.services import Services

log = logging.getLogger(__name__)

_TITLES: Mapping[int, str] = {
    400: "That address does not work",
    401: "Please come in through your own site again",
    403: "This address is for another shop",
    404: "Not found",
    429: "Very busy just now",
    503: "The shop is opening",
    500: "Something went wrong",
}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Handler:
        """The route's handler, with a page for every error."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                return error_page(request, as_bad_input(error.errors()))
            except AisleError as error:
                return error_page(request, error)
            except Exception:
                log.exception("a page could not be made: %s", request.url.path)
                return error_page(request, AisleError("the server's log says what"))

        return handler


def error_page(request: Request, error: AisleError) -> Response:
    """The page that says what `error` is, with its status and the shop's header."""
    services: Services = request.app.state.services
    address = _readable(request)
    shop = closed_shop(services, address.catalogue)
    status = status_of(error)
    if isinstance(error, NotFound) and error.field == "catalogue" and not shop.catalogues:
        title = "Nothing to show yet"
    else:
        title = _TITLES.get(status, _TITLES[500])
    return pages_of(request).page(
        "error.html",
        shop,
        pin(address, shop),
        status=status,
        headers=headers_of(error),
        title=title,
        status_code=status,
        message=error.message,
        hint=error.hint if status < 500 else None,
    )


def _readable(request: Request) -> Address:
    """What of the address can be kept on an error page: the query and the shop."""
    known = {
        name: value
        for name, value in request.query_params.items()
        if name in {"q", "catalogue"} and len(value) <= 512
    }
    try:
        return Address.of(PageParameters.model_validate(known))
    except ValidationError:
        return Address()
