"""Changed, added and deleted products: POST /v1/products, /v1/deletions; DELETE of one."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.parameters import CatalogueParameters, NoParameters
from api.schemas import to_json
from api.services import Services, Serving
from api.updates import examples
from api.updates.answers import ChangesAnswer, DeleteRequest, UpsertRequest
from api.updates.writing import ChangeWriter
from core.errors import BadInput, Conflict, IndexUnusable, NotFound, Overloaded, StoreUnusable

router = APIRouter(prefix="/v1", tags=["changes"], dependencies=[AdminOnly])

_ERRORS = errors_of(
    BadInput, *REFUSALS, NotFound, Conflict, Overloaded, IndexUnusable, StoreUnusable
)


@router.post(
    "/products",
    summary="Change or add products",
    responses={
        **answers(ChangesAnswer, examples.UPSERTED, "Durable, product by product"),
        **_ERRORS,
        **BODY_TOO_LARGE,
    },
)
async def upsert(
    request: Annotated[UpsertRequest, Body(examples=[examples.UPSERT])],
    _: Annotated[NoParameters, Query()],
    services: Serving,
) -> Response:
    """Up to 1,000 products, checked as rows of a feed are; in a second every worker finds them.

    What is acknowledged is durable. A product that cannot be read is answered with its field
    and its mend, and the others are stored all the same. A product is replaced as a whole.
    The next build contains it, unless its feed is newer.
    """
    return await _written(
        services, request.catalogue, lambda writer: writer.upsert(request.products)
    )


@router.post(
    "/deletions",
    summary="Delete products",
    responses={
        **answers(ChangesAnswer, examples.DELETED, "Durable, product by product"),
        **_ERRORS,
        **BODY_TOO_LARGE,
    },
)
async def delete_many(
    request: Annotated[DeleteRequest, Body(examples=[examples.DELETE])],
    _: Annotated[NoParameters, Query()],
    services: Serving,
) -> Response:
    """Up to 1,000 products; those that are not there are answered so, and the others go."""
    return await _written(services, request.catalogue, lambda writer: writer.delete(request.ids))


@router.delete(
    # With a slash it would take in what lies below a product: those ids go to /deletions.
    "/products/{product_id}",
    summary="Delete a product",
    responses={**answers(ChangesAnswer, examples.DELETED_ONE, "It is gone, durably"), **_ERRORS},
)
async def delete(
    product_id: Annotated[str, Path(description="The id of the feed.", examples=["480649"])],
    parameters: Annotated[CatalogueParameters, Query()],
    services: Serving,
) -> Response:
    """No worker finds the product in a second from now. An id with a slash: /v1/deletions."""
    return await _written(
        services, parameters.catalogue, lambda writer: writer.delete_one(product_id)
    )


async def _written(
    services: Services, catalogue: str | None, write: Callable[[ChangeWriter], ChangesAnswer]
) -> Response:
    name = services.catalogue_name(catalogue)

    def run() -> bytes:
        store = services.stores.open().changes
        served = services.catalogues.get(name)
        answer = write(ChangeWriter.of(name, served, store))
        services.follower.take_up(name, served.opened)
        return to_json(answer)

    return Response(await services.writes.run(run), media_type="application/json")
