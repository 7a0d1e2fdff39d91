"""GET and POST /v1/search."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from api.description import BODY_TOO_LARGE, RETAILER_REFUSALS, answers, errors_of
from api.examples import search as examples
from api.query_id import new_query_id
from api.quick_route import QuickRoute
from api.retailer_access import Access
from api.schemas import SearchAnswer, to_json
from api.search_parameters import SearchParameters, SearchRequest, check_history
from api.services import Services, Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded
from search.query import Query as SearchQuery

router = APIRouter(prefix="/v1", tags=["search"], route_class=QuickRoute)

_RESPONSES = {
    **answers(SearchAnswer, examples.SEARCH, "A page of hits"),
    **errors_of(BadInput, NotFound, Overloaded, IndexUnusable),
    **RETAILER_REFUSALS,
}


@router.get("/search", summary="Search a catalogue", responses=_RESPONSES)
async def search_simply(
    parameters: Annotated[SearchParameters, Query()], services: Serving, access: Access
) -> Response:
    """The simple form: what is looked for, filters, facets, order and page.

    Totals and facets are exact and the same on every page; a page past the last
    one has no hits and the same total.
    """
    access.require(parameters.retailer, parameters.retailer_token)
    query = parameters.to_query()
    return await _answer(services, parameters.catalogue, query, parameters.session)


@router.post(
    "/search", summary="Search with the full query model", responses=_RESPONSES | BODY_TOO_LARGE
)
async def search_fully(
    request: Annotated[SearchRequest, Body(openapi_examples=examples.SEARCH_REQUESTS)],
    services: Serving,
    access: Access,
) -> Response:
    """The full form: also fusion, the budget of reranking and the number of facet values."""
    access.require(request.retailer, request.retailer_token)
    return await _answer(services, request.catalogue, request, request.session)


async def _answer(
    services: Services, catalogue: str | None, query: SearchQuery, session: str | None
) -> Response:
    check_history(query)
    name = services.catalogue_name(catalogue)
    query_id = new_query_id(services.clock.now())

    def search() -> bytes:
        # The one reference this request takes: all it answers comes from this version, and
        # the last to let go of a replaced version is never the event loop.
        served = services.catalogues.get(name)
        trial = services.experiments.searching(name, query.retailer, session)
        answered = trial.search(served, query)
        result = answered.result
        services.metrics.searched(name, result)
        services.queries.note(name, query_id, query, result)
        services.experiments.note_search(trial, query_id, answered)
        answer = SearchAnswer.model_construct(
            **dict(result), query_id=query_id, catalogue=name, experiments=trial.views
        )
        return to_json(answer)

    return Response(await services.pool.run(search), media_type="application/json")
