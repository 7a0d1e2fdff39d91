"""GET /v1/products/{product_id}."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.description import RETAILER_REFUSALS, answers, errors_of
from api.examples import products as examples
from api.parameters import ProductParameters
from api.retailer_access import Access
from api.schemas import ProductAnswer, to_json
from api.services import Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded

router = APIRouter(prefix="/v1", tags=["search"])


@router.get(
    # An id may hold slashes.
    "/products/{product_id:path}",
    summary="One product by its id",
    responses={
        **answers(ProductAnswer, examples.PRODUCT, "The product"),
        **errors_of(BadInput, NotFound, Overloaded, IndexUnusable),
        **RETAILER_REFUSALS,
    },
)
async def product(
    product_id: Annotated[str, Path(description="The id of the feed.", examples=["480649"])],
    parameters: Annotated[ProductParameters, Query()],
    services: Serving,
    access: Access,
) -> Response:
    """Everything that the index knows of a product: its attributes, and its offers by region.

    With a region, or a retailer that is in one, availability, price and stock are those there.
    """
    access.require(parameters.retailer, parameters.retailer_token)
    name = services.catalogue_name(parameters.catalogue)

    def look_up() -> bytes:
        served = services.catalogues.get(name)
        answer = ProductAnswer(
            catalogue=name,
            index_version=served.manifest.version,
            product=served.searcher.product(product_id, parameters.region, parameters.retailer),
        )
        return to_json(answer)

    return Response(await services.pool.run(look_up), media_type="application/json")
