"""Shops: /console/catalogues/{name}/commercial/shops, and one of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.behaviour.catalogue import known_catalogue
from api.console.commercial.asking import Asked
from api.console.commercial.pages import TABS, sheet_page
from api.console.commercial.preparing import prepare_insights
from api.console.commercial.published import PublishedInsights, no_insights, published_insights
from api.console.commercial.sending import csv_of, svg_of
from api.console.commercial.shop import SHOWN_DAYS, shop_figures, shop_page
from api.console.commercial.shops import ShopsAsked, query_of, shops_page, shops_table
from api.console.layouts import Name
from api.console.overview_page import standing_of
from api.console.page_route import ConsoleRoute
from api.console.rendering import HEADERS, console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.services import Serving
from core.errors import NotFound
from insights.artefacts.opening import Insights
from insights.report.csv_files import table_csv

router = APIRouter(
    prefix=f"{PATH}/catalogues/{{name}}/commercial",
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[SignedIn],
)

Which = Annotated[ShopsAsked, Query()]
Retailer = Annotated[str, Path(max_length=100)]


@router.get("/shops")
async def shops(
    request: Request, name: Name, asked: Which, services: Serving, with_key: WithKey
) -> Response:
    """Those asked for, with their figures."""
    published, here = published_insights(request), request.url.path

    def make() -> Response:
        known_catalogue(services, name)
        insights = _insights(published, name)
        prepare_insights(request, name)
        pages, now = console_pages(request), services.clock.now()
        if insights is None:
            missing = sheet_page(services, name, "shops", here, no_insights(name), Asked())
            return pages.page(
                "sheet.html", now, page=missing, periods=(), tabs=TABS, with_key=with_key
            )
        page = shops_page(insights, asked, standing_of(services, name), here)
        return pages.page(
            "shops.html", now, page=page, query_of=query_of, tabs=TABS, with_key=with_key
        )

    return await services.quick.run(make)


@router.get("/shops.csv")
async def shops_csv(request: Request, name: Name, asked: Which, services: Serving) -> Response:
    """Those asked for with every figure."""
    published = published_insights(request)

    def make() -> Response:
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}-shops.csv"'}
        text = table_csv(shops_table(published.of(name), asked))
        return Response(text, headers=headers, media_type="text/csv")

    return await services.writes.run(make)


# An id may hold slashes.
@router.get("/shops/{retailer:path}/{table}.csv")
async def shop_table(
    request: Request, name: Name, retailer: Retailer, table: str, services: Serving
) -> Response:
    """A table of one of them."""
    published = published_insights(request)
    return await services.pool.run(
        lambda: csv_of(name, shop_figures(services, published, name, retailer), table)
    )


@router.get("/shops/{retailer:path}/{chart}.svg")
async def shop_chart(
    request: Request, name: Name, retailer: Retailer, chart: str, services: Serving
) -> Response:
    """A chart of one of them."""
    published = published_insights(request)
    return await services.pool.run(
        lambda: svg_of(shop_figures(services, published, name, retailer), chart)
    )


@router.get("/shops/{retailer:path}")
async def shop(
    request: Request,
    name: Name,
    retailer: Retailer,
    services: Serving,
    with_key: WithKey,
) -> Response:
    """One of them."""
    published, here = published_insights(request), request.url.path

    def make() -> Response:
        known_catalogue(services, name)
        page = shop_page(services, published, name, retailer, here)
        return console_pages(request).page(
            "shop.html",
            services.clock.now(),
            page=page,
            shown_days=SHOWN_DAYS,
            tabs=TABS,
            with_key=with_key,
        )

    return await services.pool.run(make)


def _insights(published: PublishedInsights, catalogue: str) -> Insights | None:
    try:
        return published.of(catalogue)
    except NotFound:
        return None
