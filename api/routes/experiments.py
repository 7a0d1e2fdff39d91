"""GET and POST /v1/experiments, GET /v1/experiments/{name}, its ramp and its stop."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import BaseModel

from api.auth import REFUSALS, AdminOnly
from api.description import BODY_TOO_LARGE, answers, errors_of
from api.experimenting import examples
from api.experimenting.answers import (
    ExperimentAnswer,
    ExperimentsAnswer,
    ReportAnswer,
    body_of,
)
from api.experimenting.requests import RampRequest, StartRequest, StopRequest
from api.parameters import CatalogueParameters
from api.schemas import to_json
from api.services import Services, Serving
from core.errors import BadInput, Conflict, IndexUnusable, NotFound, Overloaded, StoreUnusable
from experiments.experiment import Experiment

router = APIRouter(prefix="/v1", tags=["experiments"])

_FAILURES = errors_of(BadInput, NotFound, Overloaded, IndexUnusable, StoreUnusable, *REFUSALS)
_CHANGED = {
    **answers(ExperimentAnswer, examples.EXPERIMENT, "It holds from now on"),
    **_FAILURES,
    **errors_of(Conflict),
    **BODY_TOO_LARGE,
}

Name = Annotated[
    str,
    Path(
        description="Of the experiment.",
        examples=["more_meaning"],
        min_length=1,
        max_length=60,
    ),
]


@router.get(
    "/experiments",
    summary="All experiments",
    dependencies=[AdminOnly],
    responses={
        **answers(ExperimentsAnswer, examples.EXPERIMENTS, "Running and past ones"),
        **_FAILURES,
    },
)
async def experiments(
    parameters: Annotated[CatalogueParameters, Query()], services: Serving
) -> Response:
    """Every experiment with its definition and what was done to it, the oldest first."""

    def tell(name: str) -> ExperimentsAnswer:
        found = services.stores.open().experiments.experiments(name)
        return ExperimentsAnswer(catalogue=name, experiments=tuple(map(body_of, found)))

    return await _answer(services, parameters.catalogue, tell)


@router.post(
    "/experiments",
    summary="Start an experiment",
    dependencies=[AdminOnly],
    responses=_CHANGED,
)
async def start(
    request: Annotated[StartRequest, Body(openapi_examples=examples.START_REQUESTS)],
    services: Serving,
) -> Response:
    """Searches and recommendations of its units are answered by their variants from now on.

    Every worker obeys it within a second. Its name is its own for ever: who was in it once
    would be in another one of that name.
    """

    def begin(name: str) -> ExperimentAnswer:
        started = services.experiments.start(name, request.experiment, request.reason)
        return _answer_of(name, started)

    return await _answer(services, request.catalogue, begin)


@router.get(
    "/experiments/{name}",
    summary="How an experiment is doing",
    dependencies=[AdminOnly],
    responses={**answers(ReportAnswer, examples.REPORT, "Figures and a verdict"), **_FAILURES},
)
async def report(
    name: Name, parameters: Annotated[CatalogueParameters, Query()], services: Serving
) -> Response:
    """Every metric in every variant, and a verdict in words.

    The intervals `always_low` to `always_high` and the verdict hold however often they are
    looked at; `low` to `high` hold for one look at the planned end.
    """

    def tell(catalogue: str) -> ReportAnswer:
        told = services.experiments.report(catalogue, name)
        return ReportAnswer(catalogue=catalogue, report=told)

    return await _answer(services, parameters.catalogue, tell)


@router.post(
    "/experiments/{name}/ramp",
    summary="Take in more of an experiment's units, or fewer",
    dependencies=[AdminOnly],
    responses=_CHANGED,
)
async def ramp(
    name: Name,
    request: Annotated[RampRequest, Body(openapi_examples=examples.RAMP_REQUESTS)],
    services: Serving,
) -> Response:
    """Who is in it stays where it is; only further units come in, or the last ones leave."""

    def change(catalogue: str) -> ExperimentAnswer:
        changed = services.experiments.ramp(catalogue, name, request.ramp, request.reason)
        return _answer_of(catalogue, changed)

    return await _answer(services, request.catalogue, change)


@router.post(
    "/experiments/{name}/stop",
    summary="Stop an experiment for good",
    dependencies=[AdminOnly],
    responses=_CHANGED,
)
async def stop(
    name: Name,
    request: Annotated[StopRequest, Body(openapi_examples=examples.STOP_REQUESTS)],
    services: Serving,
) -> Response:
    """Everybody is answered as without it; its report stays."""

    def end(catalogue: str) -> ExperimentAnswer:
        return _answer_of(catalogue, services.experiments.stop(catalogue, name, request.reason))

    return await _answer(services, request.catalogue, end)


def _answer_of(catalogue: str, experiment: Experiment) -> ExperimentAnswer:
    return ExperimentAnswer(catalogue=catalogue, experiment=body_of(experiment))


async def _answer(
    services: Services, named: str | None, work: Callable[[str], BaseModel]
) -> Response:
    catalogue = services.catalogue_name(named)

    def do() -> bytes:
        services.catalogues.get(catalogue)
        return to_json(work(catalogue))

    return Response(await services.writes.run(do), media_type="application/json")
