"""GET /v1/suggest."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.description import RETAILER_REFUSALS, answers, errors_of
from api.examples import search as examples
from api.retailer_access import Access
from api.schemas import SuggestAnswer, to_json
from api.search_parameters import SuggestParameters
from api.services import Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded

router = APIRouter(prefix="/v1", tags=["search"])


@router.get(
    "/suggest",
    summary="Suggestions while a shopper types",
    responses={
        **answers(SuggestAnswer, examples.SUGGEST, "Suggestions by group"),
        **errors_of(BadInput, NotFound, Overloaded, IndexUnusable),
        **RETAILER_REFUSALS,
    },
)
async def suggest(
    parameters: Annotated[SuggestParameters, Query()], services: Serving, access: Access
) -> Response:
    """Queries, products, categories and brands that what was typed may become.

    Every word may be the beginning of a word, in any order; typos are forgiven from
    four letters up. Nothing is suggested that finds no product under the region and
    the stock asked for. Nothing typed gives what is most popular.
    """
    access.require(parameters.retailer, parameters.retailer_token)
    name = services.catalogue_name(parameters.catalogue)
    query = parameters.to_query()

    def complete() -> bytes:
        served = services.catalogues.get(name)
        result = served.searcher.suggest(query)
        services.metrics.suggested(name, result)
        return to_json(SuggestAnswer.model_construct(**dict(result), catalogue=name))

    # Threads of their own: a keystroke does not wait behind searches.
    return Response(await services.quick.run(complete), media_type="application/json")
