"""Products and their offers: /console/catalogues/{name}/products."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.console.forms import sent_fields
from api.console.layouts import Name
from api.console.overview_page import standing_of
from api.console.page_route import ConsoleRoute
from api.console.product_page import change_offers, clear_offers, product_page
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

ProductId = Annotated[str, Path()]


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
        searcher = services.catalogues.get(name).opened.searcher
        page = products_page(searcher, asked, standing_of(services, name), here)
        return console_pages(request).page(
            "products.html", services.clock.now(), page=page, with_key=with_key
        )

    return await services.pool.run(make)


# An id may hold slashes.
@router.get("/{product_id:path}")
async def product(
    request: Request, name: Name, product_id: ProductId, services: Serving, with_key: WithKey
) -> Response:
    """One product with its offers."""
    page = await services.writes.run(lambda: product_page(services, name, product_id))
    return console_pages(request).page(
        "product.html", services.clock.now(), page=page, with_key=with_key
    )


@router.post("/{product_id:path}")
async def change(
    request: Request, name: Name, product_id: ProductId, services: Serving, with_key: WithKey
) -> Response:
    """Change stock and prices, or give up what was changed; then the product again."""
    sent = await sent_fields(request)
    if "clear" in sent:
        await services.writes.run(lambda: clear_offers(services, name, product_id))
        return RedirectResponse(f"{PATH}/catalogues/{name}/products/{quote(product_id)}", 303)
    outcomes = await services.writes.run(lambda: change_offers(services, name, product_id, sent))
    page = await services.writes.run(lambda: product_page(services, name, product_id, outcomes))
    return console_pages(request).page(
        "product.html", services.clock.now(), page=page, with_key=with_key
    )
