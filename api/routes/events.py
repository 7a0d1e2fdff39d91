"""POST /v1/events, GET and DELETE /v1/retailers/{id}/events."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api.auth import REFUSALS, AdminOnly, AdminRefusal
from api.behaviour import examples
from api.behaviour.answers import (
    ErasedAnswer,
    EventsAnswer,
    RetailerEventsAnswer,
)
from api.behaviour.catalogue import known_catalogue
from api.behaviour.requests import (
    ErasureParameters,
    EventsRequest,
    RetailerEventsParameters,
)
from api.behaviour.taking_in import TRADE, answer, read
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.quick_route import QuickRoute
from api.retailer_access import Access
from api.schemas import to_json
from api.services import Serving
from core.errors import AisleError, BadInput, IndexUnusable, NotFound, Overloaded, StoreUnusable
from events.event import Event
from events.ubi import ubi_of

router = APIRouter(prefix="/v1", tags=["events"], route_class=QuickRoute)

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
    access: Access,
) -> Response:
    """Up to 1,000 events, on disk before they are acknowledged.

    One that is sent again under its `event_id` is kept once; in whatever order they come,
    profiles are the same, and every worker knows of them within a second. A bad one is told
    and leaves the others be; where not one could be used the answer is an error.

    Browsers send views, clicks and the like without a key, unless AISLE_PUBLIC_EVENTS is off.
    Purchases and returns need the admin key: they come from the order system. Where the server
    asks for tokens, an event that names a retailer needs that retailer's.
    """
    if refusal is not None and not services.settings.public_events:
        raise refusal
    name = known_catalogue(services, request.catalogue)
    now = services.clock.now()

    def refused(event: Event) -> AisleError | None:
        if refusal is not None and event.action in TRADE:
            return refusal
        return access.refusal(event.retailer, request.retailer_token)

    reading = await services.writes.run(lambda: read(request.events, now, refused))
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
    name = known_catalogue(services, parameters.catalogue)

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
    name = known_catalogue(services, parameters.catalogue)
    if parameters.confirm != retailer_id:
        raise BadInput(
            "erasing events needs a confirmation",
            field="confirm",
            hint=f"add ?confirm={retailer_id}; an erasure cannot be taken back",
        )

    def take_away() -> bytes:
        stores = services.stores.open()
        erased = stores.events.erase(name, retailer_id)
        services.profiles.follow(name)
        gone = ErasedAnswer(
            catalogue=name, retailer=retailer_id, events=erased.events, lines=erased.lines
        )
        return to_json(gone)

    return Response(await services.writes.run(take_away), media_type="application/json")
