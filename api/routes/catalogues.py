"""GET /v1/catalogues."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import examples
from api.description import answers, errors_of
from api.parameters import NoParameters
from api.schemas import CataloguesAnswer, CatalogueView, to_json
from api.services import Serving
from api.versions import Served
from core.errors import BadInput

router = APIRouter(prefix="/v1", tags=["catalogues"])


@router.get(
    "/catalogues",
    summary="The catalogues that answer",
    responses={
        **answers(CataloguesAnswer, examples.CATALOGUES, "By name"),
        **errors_of(BadInput),
    },
)
async def catalogues(_: Annotated[NoParameters, Query()], services: Serving) -> Response:
    """Name, version, size, regions and encoder of every catalogue, and what it was built from."""
    entries = sorted(services.catalogues.entries.items())
    views = tuple(_view(entry.served) for _, entry in entries if entry.served)
    return Response(to_json(CataloguesAnswer(catalogues=views)), media_type="application/json")


def _view(served: Served) -> CatalogueView:
    manifest = served.manifest
    return CatalogueView(
        name=served.catalogue,
        version=manifest.version,
        products=manifest.products,
        terms=manifest.terms,
        has_ann=manifest.has_ann,
        regions=manifest.regions,
        recipe=manifest.recipe,
        language=manifest.language,
        feed_fingerprint=manifest.feed_fingerprint,
        encoder=manifest.encoder,
        served_since=served.since,
    )
