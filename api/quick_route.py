"""Routes whose good requests are read without FastAPI's solver, which takes a millisecond or two.

What a route's function declares is looked at once. A request that cannot be read by it, for
whatever reason, goes the usual way, which answers it or says what is wrong with it: to both
the same requests are good, and mean the same.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, get_args, get_origin, get_type_hints

from fastapi import Request, Response, params
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

JSON = ("application/json", "application/json; charset=utf-8", "application/json;charset=utf-8")

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_Reader = Callable[[Request], Awaitable[Any]]


class _Undeclared(Exception):
    """What a function declares is of no sort that is read here."""


class QuickRoute(APIRoute):
    """A route that reads models of query parameters and of a body, dependencies, and paths.

    Dependencies are asked in the order in which they are declared. Two things that FastAPI
    has do nothing here: overriding dependencies, and those that clean up after the answer.
    """

    def get_route_handler(self) -> _Handler:
        """Reads a request and answers it."""
        careful, quick = super().get_route_handler(), self.quick_handler()
        if quick is None:
            return careful

        async def answer(request: Request) -> Response:
            return await quick(request) or await careful(request)

        return answer

    def quick_handler(self) -> "Callable[[Request], Awaitable[Response | None]] | None":
        """Answers a request, with None where it cannot be read; None for a route of other sorts."""
        readers = self._readers()
        if readers is None:
            return None
        guards, read = readers
        endpoint: Callable[..., Coroutine[Any, Any, Response]] = self.endpoint

        async def answer(request: Request) -> Response | None:
            try:
                for guard in guards:
                    await guard(request)
                values = await read(request)
            except HTTPException:
                raise
            except Exception:  # noqa: BLE001 - whatever it is, the usual way says it
                return None
            return await endpoint(**values)

        return answer

    def _readers(self) -> tuple[list[_Reader], _Reader] | None:
        """Of what only refuses requests, and of what the function is called with."""
        try:
            guards = [_reader_of_dependency(each.dependency) for each in self.dependencies]
            return guards, _reader_of(self.endpoint)
        except _Undeclared:
            return None


def _reader_of(function: Callable[..., Any]) -> Callable[[Request], Awaitable[dict[str, Any]]]:
    """Reads what a function is called with.

    Raises:
        _Undeclared: it declares what is not read here.
    """
    called = function if inspect.isroutine(function) else type(function).__call__
    hints = get_type_hints(called, include_extras=True)
    names = inspect.signature(function).parameters
    readers = [(name, _reader_of_parameter(name, hints[name])) for name in names]

    async def read(request: Request) -> dict[str, Any]:
        return {name: await reader(request) for name, reader in readers}

    return read


def _reader_of_dependency(dependency: Callable[..., Any] | None) -> _Reader:
    if dependency is None or not _is_awaited(dependency):
        raise _Undeclared
    read = _reader_of(dependency)

    async def resolve(request: Request) -> object:
        return await dependency(**await read(request))

    return resolve


def _is_awaited(dependency: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(dependency) or inspect.iscoroutinefunction(
        type(dependency).__call__
    )


def _reader_of_parameter(name: str, annotation: object) -> _Reader:
    if annotation in (Request, HTTPConnection):
        return _whole
    declared, *metadata = get_args(annotation) if hasattr(annotation, "__metadata__") else (None,)
    match metadata:
        case [params.Depends() as depends]:
            return _reader_of_dependency(depends.dependency)
        case [params.Query()] if _is_model(declared):
            return _reader_of_query(declared)
        case [params.Body()] if _is_model(declared):
            return _reader_of_body(declared)
        case [params.Path() as path] if declared is str and not (path.alias or path.metadata):
            return lambda request: _known(request.path_params[name])
        case [params.Header(alias=str() as alias)] if declared == str | None:
            return lambda request: _known(request.headers.get(alias))
    raise _Undeclared


def _is_model(declared: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    return isinstance(declared, type) and issubclass(declared, BaseModel)


async def _whole(request: Request) -> Request:
    return request


async def _known(value: object) -> object:
    return value


def _reader_of_query(model: type[BaseModel]) -> _Reader:
    for field in model.model_fields.values():
        if field.alias or field.validation_alias or _is_list_among_others(field.annotation):
            raise _Undeclared
    lists = frozenset(
        name for name, field in model.model_fields.items() if get_origin(field.annotation) is list
    )

    async def read(request: Request) -> BaseModel:
        return model.model_validate(_values(request.query_params.multi_items(), lists))

    return read


def _is_list_among_others(annotation: object) -> bool:
    return get_origin(annotation) is not list and any(
        (get_origin(each) or each) in (list, tuple, set, frozenset) for each in get_args(annotation)
    )


def _values(items: list[tuple[str, str]], lists: frozenset[str]) -> Mapping[str, str | list[str]]:
    """By name all values of a list, and the last value of anything else."""
    values: dict[str, Any] = {}
    for name, value in items:
        if name in lists:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    return values


def _reader_of_body(model: type[BaseModel]) -> _Reader:
    async def read(request: Request) -> BaseModel:
        if request.headers.get("content-type") not in JSON:
            raise _Undeclared
        return model.model_validate(await request.json())

    return read
