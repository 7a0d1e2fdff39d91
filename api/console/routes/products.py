"""Products and their offers: /console/catalogues/{name}/products."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.console.layouts import Name
from api.console.overview_page import standing_of
from api.console.page_route import ConsoleRoute
from api.console.products_page import ProductsAsked, products_page
from api.console.rendering import console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.services import Serving

router = APIRouter(
    prefix=f"{PATH}/catalogues/{{name}}/products",
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[SignedIn],
)


@router.get("")
async def products(
    request: Request,
    name: Name,
    asked: Annotated[ProductsAsked, Query()],
    services: Serving,
    with_key: WithKey,
) -> Response:
    """Products by number or words."""
    here = request.url.path

    def make() -> Response:
        searcher = services.catalogues.get(name).searcher
        page = products_page(searcher, asked, standing_of(services, name), here)
        return console_pages(request).page(
            "products.html", services.clock.now(), page=page, with_key=with_key
        )

    return await services.pool.run(make)
