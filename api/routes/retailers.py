"""PUT and GET /v1/retailers."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.live import examples
from api.live.answers import RetailersAnswer, RetailerView
from api.live.requests import RetailerBody, RetailersParameters, RetailersRequest
from api.live.writing import live_searcher
from api.schemas import to_json
from api.services import Services, Serving
from catalog.store.records import Retailer
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded, StoreUnusable

router = APIRouter(prefix="/v1", tags=["offers"], dependencies=[AdminOnly])

_FAILURES = (BadInput, *REFUSALS, NotFound, Overloaded, IndexUnusable, StoreUnusable)


@router.put(
    "/retailers",
    summary="Say where retailers are and what prices are theirs",
    responses={
        **answers(RetailersAnswer, examples.RETAILERS, "They are kept"),
        **errors_of(*_FAILURES),
        **BODY_TOO_LARGE,
    },
)
async def change(
    request: Annotated[RetailersRequest, Body(openapi_examples=examples.RETAILERS_REQUESTS)],
    services: Serving,
) -> Response:
    """Up to 1,000 retailers, in place of those with their ids; all of them or none.

    A search that names a retailer has its region, and its price tier's prices.
    """
    name = services.catalogue_name(request.catalogue)
    retailers = [each.to_retailer() for each in request.retailers]

    def put() -> bytes:
        opened = services.catalogues.get(name).opened
        if not request.new_region:
            _check_regions(request.retailers, live_searcher(opened).snapshot.offers.regions)
        services.stores.open().retailers.put(name, retailers)
        services.follower.take_up(name, opened)
        return _answer(name, retailers)

    return Response(await services.writes.run(put), media_type="application/json")


@router.get(
    "/retailers",
    summary="The retailers",
    responses={
        **answers(RetailersAnswer, examples.RETAILERS, "Retailers"),
        **errors_of(*_FAILURES),
    },
)
async def retailers(
    parameters: Annotated[RetailersParameters, Query()], services: Serving
) -> Response:
    """One retailer by its id, or all of them, page by page."""
    name = services.catalogue_name(parameters.catalogue)

    def look_up() -> bytes:
        services.catalogues.get(name)
        return _listed(services, name, parameters)

    return Response(await services.writes.run(look_up), media_type="application/json")


def _listed(services: Services, name: str, parameters: RetailersParameters) -> bytes:
    store = services.stores.open().retailers
    if parameters.id is not None:
        found = store.get(name, parameters.id)
        return _answer(name, [] if found is None else [found])
    listed = store.since(name, parameters.after, parameters.limit)
    more = len(listed) == parameters.limit
    return _answer(name, listed, listed[-1].sequence if more else None)


def _answer(name: str, retailers: Sequence[Retailer], behind: int | None = None) -> bytes:
    views = tuple(
        RetailerView(id=each.id, region=each.region, price_tier=each.price_tier)
        for each in retailers
    )
    return to_json(RetailersAnswer(catalogue=name, retailers=views, next=behind))


def _check_regions(retailers: Sequence[RetailerBody], regions: Sequence[str]) -> None:
    for position, retailer in enumerate(retailers):
        if retailer.region is not None and retailer.region not in regions:
            named = ", ".join(regions[:20]) or "none yet"
            raise BadInput(
                f"there is no region {retailer.region!r}",
                field=f"retailers.{position}.region",
                hint=f"the regions are {named}; new_region: true lets it be a new one",
            )
