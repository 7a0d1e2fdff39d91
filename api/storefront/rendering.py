"""Templates, and the headers that every page carries."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from api.storefront.address import Address
from api.storefront.cards import Picture
from api.storefront.shop import Shop

FOLDER = Path(__file__).parent
STATIC_SECONDS = 300
"""How long a browser takes its files as they are; then it asks whether they changed."""

# Pictures may be anywhere, as the feed says; everything else is our own, and nothing is inline.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' http: https:; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """Renders the templates; escapes everything that is not marked safe."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("api.storefront", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["path"] = quote
        self._environment.filters["decorative"] = _decorative

    def page(
        self,
        template: str,
        shop: Shop,
        address: Address,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """The page that `template` makes of `values`, with the shop's header around it."""
        html = self._environment.get_template(template).render(shop=shop, address=address, **values)
        return Response(html, status, {**_HEADERS, **(headers or {})}, "text/html")


class StaticPages(StaticFiles):
    """Our scripts and styles: with an ETag, kept for a while, and never taken for pages."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, or 304 if the browser has it."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # as they come
        response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def _decorative(picture: Picture) -> Picture:
    """The picture without a text, where its title stands beside it."""
    return replace(picture, alt="")


def pages_of(request: Request) -> Pages:
    """The renderer of the app that `request` came to."""
    pages: Pages = request.app.state.pages
    return pages
