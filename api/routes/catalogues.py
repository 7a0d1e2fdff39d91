"""The catalogues: GET /v1/catalogues, DELETE /v1/catalogues/{name}."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.description import answers, errors_of
from api.examples import serving as examples
from api.parameters import NoParameters, Parameters
from api.removal import Removals
from api.routes.builds import Name
from api.schemas import CataloguesAnswer, CatalogueView, RemovedCatalogue, to_json
from api.services import Services, Serving
from api.versions import Entry, Served
from core.errors import BadInput, Conflict, NotFound, Overloaded, StoreUnusable
from core.layout import CatalogueLayout

router = APIRouter(prefix="/v1", tags=["catalogues"])


class RemovalParameters(Parameters):
    """The confirmation of a removal."""

    confirm: str = Query(
        default="", max_length=63, description="The name of the catalogue once more."
    )


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
    views = tuple(_view(entry, entry.served) for _, entry in entries if entry.served)
    return Response(to_json(CataloguesAnswer(catalogues=views)), media_type="application/json")


@router.delete(
    "/catalogues/{name}",
    summary="Remove a catalogue",
    dependencies=[AdminOnly],
    responses={
        **answers(RemovedCatalogue, {"removed": "icecat"}, "It is out of service"),
        **errors_of(BadInput, *REFUSALS, NotFound, Conflict, Overloaded, StoreUnusable),
    },
)
async def remove(
    name: Name, parameters: Annotated[RemovalParameters, Query()], services: Serving
) -> Response:
    """Take a catalogue out of service and delete all that there is of it.

    Its versions, jobs, uploads, live stock and prices, changed products and retailers go.
    What it is answering is answered to the end; within a second every worker says 404.
    """
    layout = CatalogueLayout(services.settings.indexes, name)
    if parameters.confirm != name:
        raise BadInput(
            "removing a catalogue needs a confirmation",
            field="confirm",
            hint=f"add ?confirm={name}; a removal cannot be taken back",
        )

    def take_away() -> bytes:
        refuse_while_building(services, layout)
        Removals(layout.indexes).remove(layout, services.stores.open().rows)
        return to_json(RemovedCatalogue(removed=name))

    return Response(await services.quick.run(take_away), media_type="application/json")


def refuse_while_building(services: Services, layout: CatalogueLayout) -> None:
    """See that no job of the catalogue waits or runs.

    Raises:
        Conflict: one does.
    """
    for job in services.jobs.kept(layout):
        if not job.status.state.is_over:
            raise Conflict(
                f"a {job.kind} of {layout.name!r} is {job.status.state}",
                field="name",
                hint=f"wait for it, or DELETE /v1/catalogues/{layout.name}/builds/{job.id}",
            )


def _view(entry: Entry, served: Served) -> CatalogueView:
    manifest = served.manifest
    return CatalogueView(
        name=served.catalogue,
        version=manifest.version,
        products=manifest.products,
        terms=manifest.terms,
        has_ann=manifest.has_ann,
        regions=served.regions,
        recipe=manifest.recipe,
        language=manifest.language,
        feed_fingerprint=manifest.feed_fingerprint,
        encoder=manifest.encoder,
        served_since=served.since,
        state=entry.state.value,
        title=served.settings.title,
        settings_failure=entry.settings_failure,
    )
