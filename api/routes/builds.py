"""Builds, folds and rollbacks over HTTP: /v1/catalogues/{name}/builds and /rollback."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.jobs import examples
from api.jobs.answers import (
    JobAnswer,
    JobsAnswer,
    LogAnswer,
    RejectsAnswer,
    job_answer,
    latest_rejects,
    log_answer,
    rejects_answer,
    report_file,
)
from api.jobs.orders import BuildRequest, RollbackRequest
from api.jobs.store import Order
from api.parameters import NoParameters, Parameters
from api.schemas import to_json
from api.services import Services, Serving
from core.errors import BadInput, Conflict, NotFound, Overloaded, StoreUnusable
from core.layout import CatalogueLayout

router = APIRouter(prefix="/v1/catalogues/{name}", tags=["builds"], dependencies=[AdminOnly])

Name = Annotated[str, Path(description="The catalogue.", examples=["icecat"])]
JobId = Annotated[str, Path(alias="id", description="The job.", examples=[examples.ID])]
_Nothing = Annotated[NoParameters, Query()]

_READ = errors_of(BadInput, *REFUSALS, NotFound, Overloaded)
_START = {
    **answers(JobAnswer, examples.QUEUED, "Begun; Location says where to ask for it", status=202),
    **errors_of(BadInput, *REFUSALS, NotFound, Conflict, Overloaded, StoreUnusable),
    **BODY_TOO_LARGE,
}
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


class LogParameters(Parameters):
    """Which part of the log."""

    from_: int = Query(default=0, ge=0, alias="from", description="The byte to begin with.")


class RejectsParameters(Parameters):
    """Which rejects."""

    q: str = Query(default="", max_length=200, description="Only those that hold this text.")
    page: int = Query(default=1, ge=1, le=1_000_000, description="The page, from 1.")
    per_page: int = Query(default=50, ge=1, le=250, description="Rejects a page.")


@router.post("/builds", summary="Build a catalogue", status_code=202, responses=_START)
async def build(
    name: Name,
    request: Annotated[BuildRequest, Body(openapi_examples=examples.BUILDS)],
    services: Serving,
) -> Response:
    """Build from a feed, or fold later changes in, in a process of its own.

    A catalogue has one job at a time. The served version changes at the very end, in
    one step, or not at all; a catalogue that does not exist yet begins with its first build.
    """
    return await _start(services, name, request)


@router.post("/rollback", summary="Serve an earlier version", status_code=202, responses=_START)
async def rollback(
    name: Name,
    request: Annotated[RollbackRequest, Body(openapi_examples=examples.ROLLBACKS)],
    services: Serving,
) -> Response:
    """Serve the version before, or another that is kept, once its files are checked."""
    return await _start(services, name, request)


@router.get(
    "/builds",
    summary="The jobs of a catalogue",
    responses={**answers(JobsAnswer, examples.JOBS, "The latest first"), **_READ},
)
async def jobs(name: Name, _: _Nothing, services: Serving) -> Response:
    """Builds, folds and rollbacks that were asked for over HTTP, with their states."""
    layout = _layout(services, name)

    def read() -> bytes:
        return to_json(JobsAnswer(builds=tuple(map(job_answer, services.jobs.kept(layout)))))

    return _json(await services.quick.run(read))


@router.get(
    "/builds/{id}",
    summary="One job",
    responses={**answers(JobAnswer, examples.RUNNING, "How it is doing"), **_READ},
)
async def job(name: Name, job_id: JobId, _: _Nothing, services: Serving) -> Response:
    """State, progress by step and outcome."""
    layout = _layout(services, name)
    return _json(
        await services.quick.run(lambda: to_json(job_answer(services.jobs.get(layout, job_id))))
    )


@router.delete(
    "/builds/{id}",
    summary="Cancel a job",
    status_code=202,
    responses={
        **answers(JobAnswer, examples.RUNNING, "It is told to stop", status=202),
        **_READ,
        **errors_of(Conflict),
    },
)
async def cancel(name: Name, job_id: JobId, _: _Nothing, services: Serving) -> Response:
    """Stop a job that has not ended; what is served stays as it is."""
    layout = _layout(services, name)
    return _json(
        await services.quick.run(lambda: to_json(job_answer(services.jobs.cancel(layout, job_id)))),
        202,
    )


@router.get(
    "/builds/{id}/log",
    summary="What a job said",
    responses={**answers(LogAnswer, examples.LOG, "A part of the log"), **_READ},
)
async def log(
    name: Name,
    job_id: JobId,
    parameters: Annotated[LogParameters, Query()],
    services: Serving,
) -> Response:
    """The log from a byte on, at most 64 KiB; ask again from `next` until it has `ended`."""
    layout = _layout(services, name)
    return _json(
        await services.quick.run(
            lambda: to_json(log_answer(services.jobs.get(layout, job_id), parameters.from_))
        )
    )


@router.get(
    "/builds/{id}/rejects",
    summary="The rows that a job did not take",
    responses={**answers(RejectsAnswer, examples.REJECTS, "A page of rejects"), **_READ},
)
async def rejects_of_job(
    name: Name,
    job_id: JobId,
    parameters: Annotated[RejectsParameters, Query()],
    services: Serving,
) -> Response:
    """Rejected rows with line, field, value, reason and mend, searched in all of these."""
    layout = _layout(services, name)

    def read() -> bytes:
        path = services.jobs.get(layout, job_id).files.rejects
        return to_json(rejects_answer(path, parameters.q, parameters.page, parameters.per_page))

    return _json(await services.quick.run(read))


@router.get(
    "/rejects",
    summary="The rows that the last build did not take",
    responses={**answers(RejectsAnswer, examples.REJECTS, "A page of rejects"), **_READ},
)
async def rejects(
    name: Name, parameters: Annotated[RejectsParameters, Query()], services: Serving
) -> Response:
    """Rejected rows of the last build, whether it was asked for over HTTP or in a shell."""
    layout = _layout(services, name)

    def read() -> bytes:
        path = latest_rejects(layout)
        return to_json(rejects_answer(path, parameters.q, parameters.page, parameters.per_page))

    return _json(await services.quick.run(read))


@router.get(
    "/builds/{id}/report",
    summary="What a build changed, as JSON",
    responses={
        200: {
            "description": "What was built, checked and changed",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": examples.REPORT}
            },
        },
        **_READ,
    },
)
async def report(name: Name, job_id: JobId, _: _Nothing, services: Serving) -> Response:
    """The report of a build that came so far as to have one, refused ones too."""
    return _json(await services.quick.run(lambda: _report(services, name, job_id, ".json")))


@router.get(
    "/builds/{id}/report.html",
    summary="What a build changed, as a page",
    response_class=Response,
    responses={
        200: {
            "description": "The same as a page",
            "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}},
        },
        **_READ,
    },
)
async def report_page(name: Name, job_id: JobId, _: _Nothing, services: Serving) -> Response:
    """The report for people; a page that loads nothing and runs nothing."""
    page = await services.quick.run(lambda: _report(services, name, job_id, ".html"))
    headers = {"Content-Security-Policy": REPORT_POLICY}
    return Response(page, headers=headers, media_type="text/html")


async def _start(services: Services, name: str, order: Order) -> Response:
    layout = _layout(services, name)

    def start() -> tuple[str, bytes]:
        started = job_answer(services.jobs.start(layout, order))
        return started.links.job, to_json(started)

    address, body = await services.quick.run(start)
    return Response(body, 202, {"Location": address}, media_type="application/json")


def _report(services: Services, name: str, job_id: str, suffix: str) -> bytes:
    layout = _layout(services, name)
    return report_file(services.jobs.get(layout, job_id), layout, suffix).read_bytes()


def _layout(services: Services, name: str) -> CatalogueLayout:
    return CatalogueLayout(services.settings.indexes, name)


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")
