"""GET and PUT /v1/banners, PUT /v1/banners/switch, GET /v1/banners/stats."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.banners import examples
from api.banners.answers import BannerAnswer, BannersAnswer, BannerStatsAnswer
from api.banners.requests import (
    BannerParameters,
    BannersRequest,
    StatsParameters,
    SwitchRequest,
)
from api.banners.stats import stats_of
from api.banners.targets import warnings_of
from api.description import BODY_TOO_LARGE, RETAILER_REFUSALS, answers, errors_of
from api.retailer_access import Access
from api.schemas import to_json
from api.services import Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded, StoreUnusable

router = APIRouter(prefix="/v1", tags=["recommendations"])

_FAILURES = (BadInput, NotFound, Overloaded, IndexUnusable, StoreUnusable)
_JSON = "application/json"


@router.get(
    "/banners",
    summary="The banner for a page",
    responses={
        **answers(BannerAnswer, examples.BANNER, "The banner, or why there is none"),
        **errors_of(*_FAILURES),
        **RETAILER_REFUSALS,
    },
)
async def banner(
    parameters: Annotated[BannerParameters, Query()], services: Serving, access: Access
) -> Response:
    """One banner of a slot, drawn by the slot's policy.

    It is on, on time, meant for this shop's region and this page, and leads to what the shop
    can get now.

    It learns from events that carry the answer's `impression_id`: one of action impression
    when the banner was seen, then click, purchase or whatever the slot's reward is.
    """
    access.require(parameters.retailer, parameters.retailer_token)
    name = services.catalogue_name(parameters.catalogue)

    def choose() -> bytes:
        return to_json(services.banners.choose(services.catalogues.get(name), parameters))

    return Response(await services.pool.run(choose), media_type=_JSON)


@router.put(
    "/banners",
    summary="Put up slots and banners",
    dependencies=[AdminOnly],
    responses={
        **answers(BannersAnswer, examples.KEPT, "They are kept"),
        **errors_of(*_FAILURES, *REFUSALS),
        **BODY_TOO_LARGE,
    },
)
async def put(
    request: Annotated[BannersRequest, Body(openapi_examples=examples.BANNERS_REQUESTS)],
    services: Serving,
) -> Response:
    """Slots and banners, in place of those of their names; all of them or none.

    They hold in every worker from its next answer on. What was learnt of a banner stays.
    """
    name = services.catalogue_name(request.catalogue)

    def keep() -> bytes:
        slots, banners = request.to_slots(), request.to_banners()
        served = services.catalogues.get(name)
        stores = services.stores.open()
        position = stores.events.last_sequence(name)
        revision = stores.banners.put(name, slots, banners, position=position)
        return to_json(
            BannersAnswer(
                catalogue=name,
                slots=len(slots),
                banners=len(banners),
                revision=revision,
                warnings=warnings_of(served, banners),
            )
        )

    return Response(await services.writes.run(keep), media_type=_JSON)


@router.put(
    "/banners/switch",
    summary="Switch a banner or a slot off, or on again",
    dependencies=[AdminOnly],
    responses={
        **answers(BannersAnswer, examples.SWITCHED, "It is switched"),
        **errors_of(*_FAILURES, *REFUSALS),
        **BODY_TOO_LARGE,
    },
)
async def switch(
    request: Annotated[SwitchRequest, Body(openapi_examples=examples.SWITCH_REQUESTS)],
    services: Serving,
) -> Response:
    """It holds in every worker from its next answer on."""
    name = services.catalogue_name(request.catalogue)

    def keep() -> bytes:
        services.catalogues.get(name)
        revision = services.stores.open().banners.switch(
            name, slot=request.slot, banner=request.banner, enabled=request.enabled
        )
        slots = int(request.slot is not None)
        return to_json(
            BannersAnswer(catalogue=name, slots=slots, banners=1 - slots, revision=revision)
        )

    return Response(await services.writes.run(keep), media_type=_JSON)


@router.get(
    "/banners/stats",
    summary="How banners are doing",
    dependencies=[AdminOnly],
    responses={
        **answers(BannerStatsAnswer, examples.STATS, "Slots with their banners"),
        **errors_of(*_FAILURES, *REFUSALS),
    },
)
async def stats(parameters: Annotated[StatsParameters, Query()], services: Serving) -> Response:
    """Every slot with its settings; its banners with their views, rewards and share from now on."""
    name = services.catalogue_name(parameters.catalogue)

    def tell() -> bytes:
        services.catalogues.get(name)
        board = services.stores.open().banners.board(name)
        return to_json(stats_of(name, board, services.clock.now(), parameters.slot))

    return Response(await services.writes.run(tell), media_type=_JSON)
