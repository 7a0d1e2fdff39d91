"""The shop's pages: /, /products/{product_id}, /basket and /embed."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.experimenting.trial import TrialSearcher
from api.query_id import new_query_id
from api.retailer_access import Access
from api.services import Services, Serving
from api.storefront.address import Address, PageParameters
from api.storefront.banners import banner_of
from api.storefront.basket_page import basket_page
from api.storefront.embed_page import embed_page
from api.storefront.home_page import home_page
from api.storefront.page_route import PageRoute
from api.storefront.product_page import product_page
from api.storefront.rendering import Pages, pages_of
from api.storefront.results_page import results_page
from api.storefront.shop import open_shop, pin
from api.storefront.visit import Visit
from api.storefront.widgets import widgets_of

Asked = Annotated[PageParameters, Query()]


async def _may_look(asked: Asked, access: Access) -> None:
    access.require(asked.retailer, asked.retailer_token)


router = APIRouter(
    route_class=PageRoute, include_in_schema=False, dependencies=[Depends(_may_look)]
)


@router.get("/")
async def front(request: Request, asked: Asked, services: Serving, visit: Visit) -> Response:
    """The first screen; the results as soon as something is asked for."""

    def show(pages: Pages, services: Services, address: Address) -> Response:
        return _front(pages, services, address, visit)

    return await _in_pool(request, services, Address.of(asked), show)


@router.get("/products/{product_id:path}")
async def product(
    request: Request,
    product_id: Annotated[str, Path()],
    asked: Asked,
    services: Serving,
    visit: Visit,
) -> Response:
    """One product, what is like it and what goes with it."""

    def show(pages: Pages, services: Services, address: Address) -> Response:
        shop, served = open_shop(services, address.catalogue)
        here = pin(address, shop)
        page = product_page(served.searcher, product_id, here, shop.catalogue)
        widgets = widgets_of(
            services,
            served,
            "product",
            here,
            session=visit,
            products=(product_id,),
            beside=page.shown,
        )
        return pages.page("product.html", shop, here, page=page, widgets=widgets)

    return await _in_pool(request, services, Address.of(asked), show)


@router.get("/basket")
async def basket(request: Request, asked: Asked, services: Serving, visit: Visit) -> Response:
    """What the chosen shop has in its basket, and what goes with it."""

    def show(pages: Pages, services: Services, address: Address) -> Response:
        shop, served = open_shop(services, address.catalogue)
        here = pin(address, shop)
        page = basket_page(services, served, here)
        widgets = widgets_of(
            services, served, "basket", here, session=visit, products=page.products
        )
        return pages.page("basket.html", shop, here, page=page, widgets=widgets)

    return await _in_pool(request, services, Address.of(asked), show)


@router.get("/embed")
async def embed(request: Request, asked: Asked, services: Serving) -> Response:
    """How another shop's page takes in the search bar and the similar products."""
    return await _guide("embed.html", request, services, Address.of(asked))


@router.get("/embed/shop")
async def embedding_shop(request: Request, asked: Asked, services: Serving) -> Response:
    """A made-up shop that has taken them in."""
    return await _guide("embed_shop.html", request, services, Address.of(asked))


async def _guide(template: str, request: Request, services: Services, address: Address) -> Response:
    origin = str(request.base_url).rstrip("/")

    def show(pages: Pages, services: Services, address: Address) -> Response:
        shop, served = open_shop(services, address.catalogue)
        page = embed_page(served.searcher, origin, shop, services.settings)
        return pages.page(template, shop, pin(address, shop), page=page)

    return await _in_pool(request, services, address, show)


def _front(pages: Pages, services: Services, address: Address, visit: str | None) -> Response:
    shop, served = open_shop(services, address.catalogue)
    here = pin(address, shop)
    if here.is_front:
        widgets = widgets_of(services, served, "home", here, session=visit)
        home = home_page(served.searcher, here, shop.catalogue, widgets)
        banner = banner_of(services, served, "home", here)
        return pages.page("home.html", shop, here, page=home, banner=banner)
    trial = services.experiments.searching(shop.catalogue, here.retailer, visit)
    searcher = TrialSearcher(served, trial)
    results, answered = results_page(searcher, searcher.answer, here, shop.catalogue)
    services.metrics.searched(shop.catalogue, answered.result)
    query_id = new_query_id(services.clock.now())
    services.experiments.note_search(trial, query_id, answered)
    services.queries.note(shop.catalogue, query_id, here.query(), answered.result)
    return pages.page(
        "results.html", shop, here, page=results, query_id=query_id, experiments=trial.views
    )


async def _in_pool(
    request: Request,
    services: Services,
    address: Address,
    show: Callable[[Pages, Services, Address], Response],
) -> Response:
    """A page is made where searches run, and refused when they are: it takes several."""
    pages = pages_of(request)
    return await services.pool.run(lambda: show(pages, services, address))
