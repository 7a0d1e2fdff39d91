"""GET /v1/queries."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.behaviour import examples
from api.behaviour.answers import LoggedQueryView, QueriesAnswer
from api.behaviour.catalogue import known_catalogue
from api.behaviour.requests import QueriesParameters
from api.description import answers, errors_of
from api.schemas import to_json
from api.services import Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded, StoreUnusable
from events.queries import LoggedQuery

router = APIRouter(prefix="/v1", tags=["events"])

_FAILURES = (BadInput, NotFound, Overloaded, IndexUnusable, StoreUnusable, *REFUSALS)


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
    name = known_catalogue(services, parameters.catalogue)

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
