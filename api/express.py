"""A short way to the routes that are asked most, past the routers and what surrounds them."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from api.errors import answer_of
from api.quick_route import QuickRoute
from core.errors import AisleError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class _Stop:
    """A route, the paths that it answers, and how."""

    route: QuickRoute
    path: re.Pattern[str]
    answer: Callable[[Request], Awaitable[Response | None]]


class Express:
    """Answers GETs of quick routes at once; what it cannot answer takes the usual way.

    To stand inside of what measures requests and answers bugs.

    Args:
        app: the usual way.
        routers: whose quick routes are answered, in their order; they stand in front of all
            others that answer the same paths.
    """

    def __init__(self, app: "ASGIApp", routers: Iterable[APIRouter]) -> None:
        self._app = app
        self._stops = [stop for router in routers for stop in _stops(router)]

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, or pass it on."""
        response = await self._answer(scope, receive, send)
        if response is None:
            await self._app(scope, receive, send)
        else:
            await response(scope, receive, send)

    async def _answer(self, scope: "Scope", receive: "Receive", send: "Send") -> Response | None:
        # A body that was read could not be read once more.
        if scope["type"] != "http" or scope["method"] != "GET" or scope.get("root_path"):
            return None
        path = scope["path"]
        for stop in self._stops:
            if (match := stop.path.match(path)) is not None:
                scope["route"], scope["path_params"] = stop.route, match.groupdict()
                try:
                    return await stop.answer(Request(scope, receive, send))
                except AisleError as error:
                    return answer_of(error)
        return None


def _stops(router: APIRouter) -> Iterator[_Stop]:
    for route in router.routes:
        if isinstance(route, QuickRoute) and "GET" in (route.methods or ()):
            answer = route.quick_handler()
            if answer is not None:
                yield _Stop(route, route.path_regex, answer)
