"""The commercial team's pages of figures: /console/catalogues/{name}/commercial/{page}."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.behaviour.catalogue import known_catalogue
from api.console.commercial import queries
from api.console.commercial.asking import PERIODS, Asked
from api.console.commercial.charts import alone
from api.console.commercial.pages import TABS, SheetPage, sheet_of, sheet_page
from api.console.commercial.preparing import prepare_insights
from api.console.commercial.published import (
    no_insights,
    published_insights,
    section_of,
    section_sheet,
)
from api.console.commercial.sending import csv_of, picture, svg_of
from api.console.layouts import Name
from api.console.page_route import ConsoleRoute
from api.console.rendering import HEADERS, console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.services import Services, Serving
from core.errors import NotFound

router = APIRouter(
    prefix=f"{PATH}/catalogues/{{name}}/commercial",
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[SignedIn],
)

Figures = Annotated[Asked, Query()]
INSIGHTS = "insights"


@router.get("")
async def first(name: Name) -> Response:
    """To the first page."""
    return RedirectResponse(f"{PATH}/catalogues/{name}/commercial/{TABS[0][0]}", 303)


@router.get("/insights")
async def insights(request: Request, name: Name, services: Serving, with_key: WithKey) -> Response:
    """To the first section that is published; how to publish some if none is."""
    published = published_insights(request)
    here = request.url.path

    def first_key() -> str | None:
        known_catalogue(services, name)
        try:
            return next(iter(published.of(name).sections))
        except NotFound:
            return None

    key = await services.quick.run(first_key)
    if key is not None:
        return RedirectResponse(f"{here}/{key}", 303)
    return await _page(
        request,
        services,
        lambda: sheet_page(services, name, INSIGHTS, here, no_insights(name), Asked()),
        with_key=with_key,
    )


@router.get("/insights/{key}")
async def section(
    request: Request, name: Name, key: str, services: Serving, with_key: WithKey
) -> Response:
    """What one analysis found."""
    published = published_insights(request)
    above = request.url.path.rpartition("/")[0]

    def make() -> SheetPage:
        known_catalogue(services, name)
        prepare_insights(request, name)
        opened = published.of(name)
        sheet = section_sheet(services, opened, key)
        beside = tuple((f"{above}/{each.key}", each.title) for each in opened.sections.values())
        return sheet_page(services, name, INSIGHTS, request.url.path, sheet, Asked(), beside)

    return await _page(request, services, make, with_key=with_key)


@router.get("/insights/{key}/{table}.csv")
async def section_table(
    request: Request, name: Name, key: str, table: str, services: Serving
) -> Response:
    """A table of a published section."""
    published = published_insights(request)
    return await services.quick.run(
        lambda: csv_of(name, section_of(published.of(name), key), table)
    )


@router.get("/insights/{key}/{chart}.svg")
async def section_chart(
    request: Request, name: Name, key: str, chart: str, services: Serving
) -> Response:
    """A chart of a published section."""
    published = published_insights(request)
    return await services.quick.run(lambda: picture(alone(published.of(name).drawing(key, chart))))


@router.get(f"/{queries.KEY}/{queries.SYNONYMS}")
async def proposals(name: Name, asked: Figures, services: Serving) -> Response:
    """What is proposed for searches in vain, as a file of synonyms."""
    known_catalogue(services, name)
    text = await services.pool.run(lambda: queries.synonyms(services, name, asked))
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{name}-{queries.SYNONYMS}"',
    }
    return Response(text, headers=headers, media_type="application/toml")


@router.get("/{key}")
async def figures(
    request: Request, name: Name, key: str, asked: Figures, services: Serving, with_key: WithKey
) -> Response:
    """One page of figures."""

    def make() -> SheetPage:
        known_catalogue(services, name)
        prepare_insights(request, name)
        sheet = sheet_of(services, name, key, asked)
        return sheet_page(services, name, key, request.url.path, sheet, asked)

    return await _page(request, services, make, with_key=with_key)


@router.get("/{key}/{table}.csv")
async def figures_table(
    name: Name, key: str, table: str, asked: Figures, services: Serving
) -> Response:
    """A table of a page, in full."""
    return await services.pool.run(
        lambda: csv_of(name, sheet_of(services, name, key, asked).section, table)
    )


@router.get("/{key}/{chart}.svg")
async def figures_chart(
    name: Name, key: str, chart: str, asked: Figures, services: Serving
) -> Response:
    """A chart of a page."""
    return await services.pool.run(
        lambda: svg_of(sheet_of(services, name, key, asked).section, chart)
    )


async def _page(
    request: Request, services: Services, make: Callable[[], SheetPage], *, with_key: bool
) -> Response:
    def render() -> Response:
        return console_pages(request).page(
            "sheet.html",
            services.clock.now(),
            page=make(),
            periods=PERIODS,
            tabs=TABS,
            with_key=with_key,
        )

    return await services.pool.run(render)
