"""Scenarios: /console/catalogues/{name}/commercial/scenarios."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.behaviour.catalogue import known_catalogue
from api.console.commercial.asking import Asked
from api.console.commercial.assuming import HELP
from api.console.commercial.charts import can_draw
from api.console.commercial.pages import TABS, sheet_page
from api.console.commercial.published import no_insights, published_insights
from api.console.commercial.scenario_form import (
    AUDIENCE,
    BANDS,
    GENERAL,
    HORIZONS,
    LEVERS,
    label_of,
    values_of,
)
from api.console.commercial.sending import csv_of, svg_of
from api.console.layouts import Name
from api.console.overview_page import standing_of
from api.console.page_route import ConsoleRoute
from api.console.rendering import console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.errors import status_of
from api.services import Serving
from core.errors import AisleError, BadInput, NotFound
from insights.analyses import packages_told
from insights.document import Section

if TYPE_CHECKING:
    from api.console.commercial.scenarios import Planning

router = APIRouter(
    prefix=f"{PATH}/catalogues/{{name}}/commercial/scenarios",
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[SignedIn],
)

TAB = "scenarios"


@router.get("")
async def scenarios(request: Request, name: Name, services: Serving, with_key: WithKey) -> Response:
    """The form with what its assumptions bring; what is wrong with them if they bring nothing."""
    here, values = request.url.path, values_of(request.query_params)

    def make() -> Response:
        known_catalogue(services, name)
        pages, now = console_pages(request), services.clock.now()
        try:
            planning = _planning(request, name)
        except NotFound:
            page = sheet_page(services, name, TAB, here, no_insights(name), Asked())
            return pages.page(
                "sheet.html", now, page=page, periods=(), tabs=TABS, with_key=with_key
            )
        section, refusal = _section(lambda: planning.section(values))
        return pages.page(
            "scenarios.html",
            now,
            status=status_of(refusal) if refusal else 200,
            page={
                "standing": standing_of(services, name),
                "tab": TAB,
                "here": here,
                "values": values,
                "refusal": refusal,
                "refused": label_of(refusal.field or "") if refusal else "",
                "section": section,
                "segments": planning.segments,
                "categories": planning.categories,
                "drawn": can_draw(),
                "query": f"?{urlencode({key: text for key, text in values.items() if text})}",
                "until": planning.insights.manifest.trade.until[:10],
            },
            general=GENERAL,
            levers=LEVERS,
            audience=AUDIENCE,
            horizons=HORIZONS,
            bands=BANDS,
            help=HELP,
            tabs=TABS,
            with_key=with_key,
        )

    return await services.pool.run(make)


@router.get("/{table}.csv")
async def table(request: Request, name: Name, table: str, services: Serving) -> Response:
    """A table of what a form's scenario brings."""
    values = values_of(request.query_params)
    return await services.pool.run(
        lambda: csv_of(name, _planning(request, name).section(values), table)
    )


@router.get("/{chart}.svg")
async def chart(request: Request, name: Name, chart: str, services: Serving) -> Response:
    """A chart of what a form's scenario brings."""
    values = values_of(request.query_params)
    return await services.pool.run(lambda: svg_of(_planning(request, name).section(values), chart))


def _planning(request: Request, catalogue: str) -> "Planning":
    with packages_told(TAB):
        from api.console.commercial.scenarios import Planning  # noqa: PLC0415 - heavy

    return Planning(published_insights(request), catalogue)


def _section(make: Callable[[], Section]) -> tuple[Section | None, AisleError | None]:
    try:
        return make(), None
    except (BadInput, NotFound) as error:
        return None, error
