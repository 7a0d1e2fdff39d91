"""PUT and DELETE /v1/offers, GET /v1/products/{product_id}/offers."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.live import examples
from api.live.answers import ClearedAnswer, OffersAnswer, ProductOffersAnswer
from api.live.requests import ClearParameters, OffersRequest
from api.live.state import offers_of
from api.live.writing import live_searcher, put_offers
from api.parameters import CatalogueParameters
from api.quick_route import QuickRoute
from api.schemas import to_json
from api.services import Serving
from core.errors import BadInput, Conflict, IndexUnusable, NotFound, Overloaded, StoreUnusable

router = APIRouter(prefix="/v1", tags=["offers"], route_class=QuickRoute)

_FAILURES = (BadInput, NotFound, Overloaded, IndexUnusable, StoreUnusable)


@router.put(
    "/offers",
    summary="Change stock and prices",
    dependencies=[AdminOnly],
    responses={
        **answers(OffersAnswer, examples.OFFERS, "What became of each; any may hold"),
        **errors_of(*_FAILURES, *REFUSALS, Conflict),
        **BODY_TOO_LARGE,
    },
)
async def change(
    request: Annotated[OffersRequest, Body(openapi_examples=examples.OFFERS_REQUESTS)],
    services: Serving,
) -> Response:
    """Up to 1,000 offers, on disk before they are acknowledged.

    They hold at once in the worker that answers and within a second in all others: in
    searches, facets, totals, suggestions and similar products. Each is answered by itself;
    where not one could be applied the answer is an error about the first.
    """
    name = services.catalogue_name(request.catalogue)

    def put() -> bytes:
        return to_json(put_offers(services, name, request.offers, new_region=request.new_region))

    return Response(await services.writes.run(put), media_type="application/json")


@router.delete(
    "/offers",
    summary="Let what was built hold again",
    dependencies=[AdminOnly],
    responses={
        **answers(ClearedAnswer, examples.CLEARED, "How many were cleared"),
        **errors_of(*_FAILURES, *REFUSALS),
    },
)
async def clear(parameters: Annotated[ClearParameters, Query()], services: Serving) -> Response:
    """Clear the live offers of a product, in a region, of both together, or all of them."""
    name = services.catalogue_name(parameters.catalogue)
    product, region = parameters.product, parameters.region
    if parameters.all == (product is not None or region is not None):
        raise BadInput(
            "say which offers to clear",
            field="product",
            hint="product, region or both; or all=true alone",
        )

    def forget() -> bytes:
        opened = services.catalogues.get(name).opened
        cleared = services.stores.open().offers.clear(name, product_id=product, region=region)
        services.follower.take_up(name, opened)
        return to_json(ClearedAnswer(catalogue=name, cleared=cleared))

    return Response(await services.writes.run(forget), media_type="application/json")


@router.get(
    # An id may hold slashes.
    "/products/{product_id:path}/offers",
    summary="The offers of a product, and where they come from",
    responses={
        **answers(ProductOffersAnswer, examples.PRODUCT_OFFERS, "By region"),
        **errors_of(*_FAILURES),
    },
)
async def of_product(
    product_id: Annotated[str, Path(description="The id of the feed.", examples=["480649"])],
    parameters: Annotated[CatalogueParameters, Query()],
    services: Serving,
) -> Response:
    """What was built, what was said since and when, and what holds, region by region."""
    name = services.catalogue_name(parameters.catalogue)

    def look_up() -> bytes:
        snapshot = live_searcher(services.catalogues.get(name).opened).snapshot
        live = services.stores.open().offers.get(name, product_id)
        return to_json(offers_of(name, snapshot, product_id, live))

    return Response(await services.writes.run(look_up), media_type="application/json")
