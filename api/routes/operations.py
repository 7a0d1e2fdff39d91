"""What those who run the server ask: /healthz, /readyz, /metrics."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.description import answers
from api.errors import detail_of
from api.examples import serving as examples
from api.follower import Outage
from api.recommending.artefacts import Trained
from api.schemas import Alive, CatalogueReadiness, ErrorDetail, Readiness, to_json
from api.services import Serving
from api.versions import Entry

router = APIRouter(tags=["operations"])


@router.get(
    "/healthz", summary="Alive", responses=answers(Alive, examples.ALIVE, "The process answers")
)
async def healthz() -> Response:
    """Answers as long as the process runs, ready or not."""
    return Response(to_json(Alive(status="ok")), media_type="application/json")


@router.get(
    "/readyz",
    summary="Ready",
    responses={
        **answers(Readiness, examples.READY, "Ready to search"),
        **answers(Readiness, examples.NOT_READY, "Loading, or a catalogue is broken", status=503),
    },
)
async def readyz(services: Serving) -> Response:
    """Ready once every catalogue found at the start is open, verified and warm.

    States: `loading`, `serving`, `stale` (the published version is broken, the one
    before it answers), `failed` (and there is none before it), `unpublished` (CURRENT
    is gone; what was served last goes on). `degraded`: the database cannot be reached;
    searches go on with the stock, prices and products of the time that is told.
    """
    entries = sorted(services.catalogues.entries.items())
    ready = services.catalogues.ready
    report = Readiness(
        ready=ready,
        catalogues=tuple(
            _view(name, entry, services.trained.state(name)) for name, entry in entries
        ),
        degraded=_degraded(services.follower.outage),
    )
    headers = None if ready else {"Retry-After": "1"}
    status = 200 if ready else 503
    return Response(to_json(report), status, headers, media_type="application/json")


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "The text format of Prometheus",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": examples.METRICS}},
        }
    },
)
async def metrics(services: Serving) -> Response:
    """Requests by route and status, time by stage, results, versions and their swaps."""
    return Response(services.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


def _degraded(outage: Outage | None) -> ErrorDetail | None:
    if outage is None:
        return None
    as_of = "as built" if outage.as_of is None else f"as of {outage.as_of.isoformat()}"
    return detail_of(outage.error).model_copy(
        update={"message": f"offers {as_of}: {outage.error.message}"}
    )


def _view(name: str, entry: Entry, trained: Trained) -> CatalogueReadiness:
    return CatalogueReadiness(
        name=name,
        state=entry.state.value,
        served_version=entry.served.manifest.version if entry.served else None,
        published_version=entry.published,
        failure=entry.failure,
        settings_failure=entry.settings_failure,
        models_version=trained.version,
        models_failure=trained.failure,
    )
