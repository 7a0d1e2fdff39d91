"""Routes that are read quickly answer as FastAPI's own do."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import APIRouter, Body, Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from api import errors
from api.express import Express
from api.parameters import Parameters
from api.quick_route import QuickRoute
from core.errors import Forbidden, NotFound


class Asked(Parameters):
    """Of every kind that routes ask for."""

    name: str = Field(default="none", max_length=5)
    page: int = Field(default=1, ge=1)
    also: list[str] = Field(default_factory=list, max_length=2)
    loudly: bool = False


class Told(BaseModel):
    """A body."""

    numbers: tuple[float, ...] = Field(min_length=1)


async def _caller(
    request: Request, caller: Annotated[str | None, Header(alias="X-Caller")] = None
) -> str:
    return f"{caller} by {request.method}"


async def _no_stranger(caller: Annotated[str, Depends(_caller)]) -> None:
    if caller.startswith("stranger"):
        raise Forbidden("strangers may not")


def _answers(route_class: type[APIRoute]) -> APIRouter:
    router = APIRouter(route_class=route_class, dependencies=[Depends(_no_stranger)])

    @router.get("/of/{thing}")
    async def get(
        thing: Annotated[str, Path(description="Which.")],
        asked: Annotated[Asked, Query()],
        caller: Annotated[str, Depends(_caller)],
    ) -> Response:
        if thing == "nothing":
            raise NotFound("there is nothing", field="thing")
        return Response(f"{thing} {asked!r} {sorted(asked.model_fields_set)} {caller}")

    @router.post("/told")
    async def post(told: Annotated[Told, Body()]) -> Response:
        return Response(repr(told))

    return router


def _client(route_class: type[APIRoute], *, express: bool = False) -> TestClient:
    app, router = FastAPI(), _answers(route_class)
    if express:
        app.add_middleware(Express, routers=[router])
    errors.install(app)
    app.include_router(router)
    return TestClient(app)


@pytest.fixture(scope="module")
def clients() -> Iterator[tuple[TestClient, ...]]:
    """Of FastAPI's routes, of quick ones, and of quick ones by the short way."""
    with (
        _client(APIRoute) as careful,
        _client(QuickRoute) as quick,
        _client(QuickRoute, express=True) as express,
    ):
        yield careful, quick, express


def _same(
    clients: tuple[TestClient, ...],
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
) -> bool:
    """Whether all answer what the first one answers."""
    told = []
    for client in clients:
        answer = client.request(method, path, headers=headers, content=content)
        told.append((answer.status_code, answer.content, dict(answer.headers)))
    return all(each == told[0] for each in told)


@pytest.mark.parametrize(
    "query",
    [
        "", "name=a", "name=a&name=b", "name=", "also=", "also=a&also=b&page=2", "loudly=on",
        "loudly", "name=toolong", "page=0", "page=x", "also=a&also=b&also=c", "nome=a",
        "name=%C3%A9%20b", "name=%ff", "name=a;page=2", "page=1.0", "loudly=perhaps",
    ],
)  # fmt: skip
def test_parameters_are_read_and_refused_as_by_fastapi(
    clients: tuple[TestClient, ...], query: str
) -> None:
    caller = {"X-Caller": "me"}
    assert _same(clients, "GET", f"/of/a%2Fb?{query}")
    assert _same(clients, "GET", f"/of/things?{query}", headers=caller)
    assert _same(clients, "GET", f"/of/nothing?{query}")


@pytest.mark.parametrize("method", ["HEAD", "POST", "DELETE", "OPTIONS"])
def test_other_methods_are_answered_as_by_fastapi(
    clients: tuple[TestClient, ...], method: str
) -> None:
    assert _same(clients, method, "/of/things")
    assert _same(clients, method, "/told")


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.x+json", "text/plain", ""])
@pytest.mark.parametrize(
    "body",
    [b'{"numbers": [1, 2.5]}', b'{"numbers": []}', b"{", b"", b"[]", b'{"numbers": ["\xff"]}'],
)
def test_bodies_are_read_and_refused_as_by_fastapi(
    clients: tuple[TestClient, ...], kind: str, body: bytes
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    assert _same(clients, "POST", "/told", content=body, headers=headers)


def test_a_dependency_that_refuses_is_asked_first(clients: tuple[TestClient, ...]) -> None:
    stranger = {"X-Caller": "stranger"}
    assert _same(clients, "GET", "/of/things?page=x", headers=stranger)
    assert _same(clients, "POST", "/told", content=b"{", headers=stranger)


def test_what_is_read_quickly_is() -> None:
    """Otherwise the tests above would compare FastAPI with itself."""
    router = _answers(QuickRoute)
    for route in router.routes:
        assert isinstance(route, QuickRoute)
        assert route.quick_handler() is not None
