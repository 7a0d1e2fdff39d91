"""What shops do: events sent, exported and erased; profiles; searches.

POST /v1/events; GET and DELETE /v1/retailers/{id}/events; GET /v1/retailers/{id}/profile;
GET /v1/queries.
"""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api.auth import REFUSALS, AdminOnly, AdminRefusal
from api.behaviour import examples
from api.behaviour.answers import (
    ErasedAnswer,
    EventsAnswer,
    LoggedQueryView,
    ProfileAnswer,
    QueriesAnswer,
    RetailerEventsAnswer,
)
from api.behaviour.profile_view import profile_view
from api.behaviour.requests import (
    ErasureParameters,
    EventsRequest,
    QueriesParameters,
    RetailerEventsParameters,
)
from api.behaviour.taking_in import answer, read
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.live.writing import live_searcher
from api.parameters import CatalogueParameters
from api.schemas import to_json
from api.services import Services, Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded, StoreUnusable
from events.queries import LoggedQuery
from events.ubi import ubi_of

router = APIRouter(prefix="/v1", tags=["events"])

_FAILURES = (BadInput, NotFound, Overloaded, IndexUnusable, StoreUnusable, *REFUSALS)

_Retailer = Annotated[
    str, Path(alias="id", description="Of the retailer.", examples=["shop-17"], max_length=100)
]


@router.post(
    "/events",
    summary="Tell what shops did",
    responses={
        **answers(EventsAnswer, examples.EVENTS, "What became of each"),
        **errors_of(*_FAILURES),
        **BODY_TOO_LARGE,
    },
)
async def take_in(
    request: Annotated[EventsRequest, Body(openapi_examples=examples.EVENTS_REQUESTS)],
    services: Serving,
    refusal: AdminRefusal,
) -> Response:
    """Up to 1,000 events, on disk before they are acknowledged.

    One that is sent again under its `event_id` is kept once; in whatever order they come,
    profiles are the same, and every worker knows of them within a second. A bad one is told
    and leaves the others be; where not one could be used the answer is an error.

    Browsers send views, clicks and the like without a key, unless AISLE_PUBLIC_EVENTS is off.
    Purchases and returns need the admin key: they come from the order system.
    """
    if refusal is not None and not services.settings.public_events:
        raise refusal
    name = _known(services, request.catalogue)
    now = services.clock.now()
    reading = await services.writes.run(lambda: read(request.events, now, refusal))
    new = await services.event_writer.append(name, list(reading.events.values()))
    answered = answer(name, reading, new)
    services.event_metrics.answered(name, answered.outcomes)
    return Response(to_json(answered), media_type="application/json")


@router.get(
    # An id may hold slashes.
    "/retailers/{id:path}/events",
    summary="All that is kept of what a retailer did",
    dependencies=[AdminOnly],
    responses={
        **answers(RetailerEventsAnswer, examples.RETAILER_EVENTS, "Its events"),
        **errors_of(*_FAILURES),
    },
)
async def export(
    retailer_id: _Retailer,
    parameters: Annotated[RetailerEventsParameters, Query()],
    services: Serving,
) -> Response:
    """Page by page, in the order in which they were sent, as they may be sent again."""
    name = _known(services, parameters.catalogue)

    def look_up() -> bytes:
        found = services.stores.open().events.page_of_retailer(
            name, retailer_id, parameters.after, parameters.limit
        )
        more = len(found) == parameters.limit
        listed = RetailerEventsAnswer(
            catalogue=name,
            retailer=retailer_id,
            events=tuple(ubi_of(each.event) for each in found),
            next=found[-1].sequence if more else None,
        )
        return to_json(listed)

    return Response(await services.writes.run(look_up), media_type="application/json")


@router.delete(
    "/retailers/{id:path}/events",
    summary="Erase what a retailer did",
    dependencies=[AdminOnly],
    responses={
        **answers(ErasedAnswer, examples.ERASED, "It is gone"),
        **errors_of(*_FAILURES),
    },
)
async def erase(
    retailer_id: _Retailer,
    parameters: Annotated[ErasureParameters, Query()],
    services: Serving,
) -> Response:
    """Take away all its events and what was folded from them; within a second in every worker.

    What models have learnt of it stays in them until they are trained again.
    """
    name = _known(services, parameters.catalogue)
    if parameters.confirm != retailer_id:
        raise BadInput(
            "erasing events needs a confirmation",
            field="confirm",
            hint=f"add ?confirm={retailer_id}; an erasure cannot be taken back",
        )

    def take_away() -> bytes:
        erased = services.stores.open().events.erase(name, retailer_id)
        services.profiles.follow(name)
        gone = ErasedAnswer(
            catalogue=name, retailer=retailer_id, events=erased.events, lines=erased.lines
        )
        return to_json(gone)

    return Response(await services.writes.run(take_away), media_type="application/json")


@router.get(
    "/retailers/{id:path}/profile",
    summary="What a retailer is like",
    dependencies=[AdminOnly],
    responses={
        **answers(ProfileAnswer, examples.PROFILE, "Its profile"),
        **errors_of(*_FAILURES),
    },
)
async def profile(
    retailer_id: _Retailer,
    parameters: Annotated[CatalogueParameters, Query()],
    services: Serving,
) -> Response:
    """Orders, rhythm, price level, favourite brands and categories, as its events show them.

    Every worker knows what another acknowledged within a second.
    """
    name = services.catalogue_name(parameters.catalogue)

    def look_up() -> bytes:
        snapshot = live_searcher(services.catalogues.get(name).opened).snapshot
        return to_json(profile_view(name, services.profiles.get(name, retailer_id), snapshot))

    return Response(await services.pool.run(look_up), media_type="application/json")


@router.get(
    "/queries",
    summary="What was searched for and shown",
    dependencies=[AdminOnly],
    responses={
        **answers(QueriesAnswer, examples.QUERIES, "Searches"),
        **errors_of(*_FAILURES),
    },
)
async def queries(parameters: Annotated[QueriesParameters, Query()], services: Serving) -> Response:
    """Page by page; together with the events that name them they tell what was passed over.

    They are kept while AISLE_LOG_QUERIES is on, for 90 days, within some seconds of the
    answer; those of a retailer are erased with its events.
    """
    name = _known(services, parameters.catalogue)

    def look_up() -> bytes:
        log = services.stores.open().queries
        found = log.since(name, parameters.after, parameters.limit)
        more = len(found) == parameters.limit
        listed = QueriesAnswer(
            catalogue=name,
            queries=tuple(map(_query_view, found)),
            next=found[-1].id if more else None,
        )
        return to_json(listed)

    return Response(await services.writes.run(look_up), media_type="application/json")


def _query_view(query: LoggedQuery) -> LoggedQueryView:
    return LoggedQueryView(
        query_id=query.id,
        timestamp=query.time,
        user_query=query.text,
        user_id=query.retailer,
        query_response_hit_ids=query.hits,
        position=query.position,
        found=query.found,
    )


def _known(services: Services, named: str | None) -> str:
    """The catalogue meant; what shops do with one that cannot be searched just now is kept too.

    Raises:
        NotFound: there is none of that name.
        IndexUnusable: it is not known yet which there are.
    """
    name = services.catalogue_name(named)
    if name not in services.catalogues.entries:
        services.catalogues.get(name)
    return name
