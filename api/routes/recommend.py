"""GET /v1/recommend, GET /v1/recommend/{slot} and GET /v1/retailers/{id}/reorders."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from api.auth import REFUSALS, AdminOnly
from api.description import RETAILER_REFUSALS, answers, errors_of
from api.experimenting.trial import Trial
from api.query_id import new_query_id
from api.quick_route import QuickRoute
from api.recommending import examples
from api.recommending.answers import PageAnswer, ReordersAnswer, SlotAnswer
from api.recommending.requests import (
    PageRecommendParameters,
    RecommendParameters,
    ReordersParameters,
)
from api.recommending.scenes import Asked
from api.retailer_access import Access
from api.schemas import to_json
from api.services import Services, Serving
from api.versions import Served
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded

router = APIRouter(prefix="/v1", tags=["recommendations"], route_class=QuickRoute)

_FAILURES = errors_of(BadInput, NotFound, Overloaded, IndexUnusable)


@router.get(
    "/recommend",
    summary="All widgets of a page",
    responses={
        **answers(PageAnswer, examples.PAGE, "The widgets, from the top down"),
        **_FAILURES,
        **RETAILER_REFUSALS,
    },
)
async def page(
    parameters: Annotated[PageRecommendParameters, Query()], services: Serving, access: Access
) -> Response:
    """What a shop is shown on a page, without a product in two of its widgets.

    The page's layout says which widgets there are and which strategies fill them. No
    widget is empty while anything else can be got: `fallback` says where what is in
    demand stands in, `repeats` where only what another widget shows was left.
    """
    access.require(parameters.retailer, parameters.retailer_token)

    def recommend(served: Served, query_id: str) -> PageAnswer:
        trial = _trial(services, served, parameters)
        answer = services.recommender.page(
            served, parameters.page, _asked(parameters), query_id, trial.layout
        )
        services.experiments.note_recommended(trial, answer.search_time_ms)
        return answer.model_copy(update={"experiments": trial.views})

    return await _answer(services, parameters.catalogue, recommend)


@router.get(
    "/recommend/{slot}",
    summary="One widget",
    responses={
        **answers(SlotAnswer, examples.SLOT, "The widget"),
        **_FAILURES,
        **RETAILER_REFUSALS,
    },
)
async def slot(
    slot: Annotated[str, Path(description="A slot of the layout.", examples=["buy_again"])],
    parameters: Annotated[RecommendParameters, Query()],
    services: Serving,
    access: Access,
) -> Response:
    """What a shop is shown in one widget: only what it can get now, each with a reason.

    The layout says which strategies fill the slot in which order; every hit names the one
    that put it there.
    """
    access.require(parameters.retailer, parameters.retailer_token)

    def recommend(served: Served, query_id: str) -> SlotAnswer:
        trial = _trial(services, served, parameters)
        answer = services.recommender.slot(served, slot, _asked(parameters), query_id, trial.layout)
        services.experiments.note_recommended(trial, answer.search_time_ms)
        return answer.model_copy(update={"experiments": trial.views})

    return await _answer(services, parameters.catalogue, recommend)


@router.get(
    "/retailers/{id}/reorders",
    summary="What a retailer should order again",
    dependencies=[AdminOnly],
    responses={
        **answers(ReordersAnswer, examples.REORDERS, "What is due, the most overdue first"),
        **errors_of(BadInput, *REFUSALS, NotFound, Overloaded, IndexUnusable),
    },
)
async def reorders(
    id: Annotated[  # noqa: A002 - the name of the path's parameter
        str, Path(description="Of the retailer.", min_length=1, max_length=100)
    ],
    parameters: Annotated[ReordersParameters, Query()],
    services: Serving,
) -> Response:
    """A feed for reminders: what runs out within some days by the shop's own rhythm.

    Only what the shop can get now, each with the quantity to be proposed and the
    probability that it is ordered in time. Where nothing is due it is empty: nothing else
    stands in.
    """
    asked = Asked(
        retailer=id, region=parameters.region, price_tier=parameters.price_tier, k=parameters.k
    )

    def recommend(served: Served, query_id: str) -> ReordersAnswer:
        return services.recommender.reorders(served, asked, parameters.within_days, query_id)

    return await _answer(services, parameters.catalogue, recommend)


def _trial(services: Services, served: Served, parameters: RecommendParameters) -> Trial:
    return services.experiments.recommending(
        served.catalogue, parameters.retailer, parameters.session
    )


def _asked(parameters: RecommendParameters) -> Asked:
    return Asked(
        retailer=parameters.retailer,
        region=parameters.region,
        price_tier=parameters.price_tier,
        products=tuple(parameters.product),
        beside=tuple(parameters.exclude),
        category=parameters.category,
        k=parameters.k,
    )


async def _answer(
    services: Services, catalogue: str | None, recommend: Callable[[Served, str], BaseModel]
) -> Response:
    name = services.catalogue_name(catalogue)
    query_id = new_query_id(services.clock.now())

    def answer() -> bytes:
        return to_json(recommend(services.catalogues.get(name), query_id))

    return Response(await services.pool.run(answer), media_type="application/json")
