"""GET /v1/products/{product_id}/similar and POST /v1/similar."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api.description import BODY_TOO_LARGE, RETAILER_REFUSALS, answers, errors_of
from api.examples import similar as examples
from api.query_id import new_query_id
from api.retailer_access import Access
from api.schemas import SimilarAnswer, to_json
from api.services import Services, Serving
from api.similar_parameters import SimilarParameters, SimilarRequest
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded
from search.similar.results import SimilarQuery

router = APIRouter(prefix="/v1", tags=["search"])

_RESPONSES = {
    **answers(SimilarAnswer, examples.SIMILAR, "A page of similar products"),
    **errors_of(BadInput, NotFound, Overloaded, IndexUnusable),
    **RETAILER_REFUSALS,
}


@router.get(
    # An id may hold slashes.
    "/products/{product_id:path}/similar",
    summary="Products like one product",
    responses=_RESPONSES,
)
async def similar_to_product(
    product_id: Annotated[
        str,
        Path(description="The id of the feed.", examples=["480649"], min_length=1, max_length=200),
    ],
    parameters: Annotated[SimilarParameters, Query()],
    services: Serving,
    access: Access,
) -> Response:
    """What one could buy instead, what goes with it, or who else offers the very same.

    The product itself and its variants are left out, and variants of a hit are folded into
    one. Where too few pass the guards of price and type these are loosened, stock and
    filters never; `relaxed` says so.
    """
    access.require(parameters.retailer, parameters.retailer_token)
    return await _answer(services, parameters.catalogue, parameters.to_query(product_id))


@router.post(
    "/similar",
    summary="Products like several, or like a text",
    responses=_RESPONSES | BODY_TOO_LARGE,
)
async def similar_to_several(
    request: Annotated[SimilarRequest, Body(openapi_examples=examples.SIMILAR_REQUESTS)],
    services: Serving,
    access: Access,
) -> Response:
    """Like GET /v1/products/{product_id}/similar, for a basket or for a description in words.

    For a basket every hit is like one of its products, not like their middle. A text that
    is like nothing here finds what comes nearest, and `relaxed` says so.
    """
    access.require(request.retailer, request.retailer_token)
    return await _answer(services, request.catalogue, request)


async def _answer(services: Services, catalogue: str | None, query: SimilarQuery) -> Response:
    name = services.catalogue_name(catalogue)
    query_id = new_query_id(services.clock.now())

    def find() -> bytes:
        served = services.catalogues.get(name)
        result = served.searcher.similar(query)
        services.metrics.found_similar(name, result)
        answer = SimilarAnswer.model_construct(**dict(result), query_id=query_id, catalogue=name)
        return to_json(answer)

    return Response(await services.pool.run(find), media_type="application/json")
