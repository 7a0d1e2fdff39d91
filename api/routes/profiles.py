"""GET /v1/retailers/{id}/profile."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.behaviour import examples
from api.behaviour.answers import ProfileAnswer
from api.behaviour.profile_view import profile_view
from api.description import answers, errors_of
from api.live.writing import live_searcher
from api.parameters import CatalogueParameters
from api.schemas import to_json
from api.services import Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded, StoreUnusable

router = APIRouter(prefix="/v1", tags=["events"])

_FAILURES = (BadInput, NotFound, Overloaded, IndexUnusable, StoreUnusable, *REFUSALS)


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
    retailer_id: Annotated[
        str,
        Path(alias="id", description="Of the retailer.", examples=["shop-17"], max_length=100),
    ],
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
