"""The console's templates, and the headers that every page of it carries."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.console.commercial.linking import link_of
from api.console.wording import duration_text, name_text, sentence, size_text, time_html
from api.storefront.money import count_text
from core.counted import counted
from insights.report.cells import heading, is_figure, unbroken, written

FOLDER = Path(__file__).parent

# Everything is our own, nothing is inline, and nobody may frame what can change things.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class ConsolePages:
    """Renders the templates; escapes everything that is not marked safe."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("api.console", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "path": lambda text: quote(text, safe=""),
            "count": count_text,
            "counted": counted,
            "size": size_text,
            "duration": duration_text,
            "ago": time_html,
            "sentence": sentence,
            "words": name_text,
            "written": written,
            "unbroken": unbroken,
            "heading": heading,
            "link": link_of,
        }
        self._environment.tests["figure"] = is_figure

    def page(
        self,
        template: str,
        now: datetime,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """The page that `template` makes of `values`; `now` is what "ago" counts from."""
        html = self._environment.get_template(template).render(now=now, **values)
        return Response(html, status, {**HEADERS, **(headers or {})}, "text/html")


def console_pages(request: Request) -> ConsolePages:
    """The renderer of the app that `request` came to."""
    pages: ConsolePages = request.app.state.console_pages
    return pages
