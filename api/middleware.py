"""What surrounds every request: its measurement, and the limit on its body."""

import re
import time
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from api.metrics import Metrics

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1 << 20
_UPLOAD = re.compile("/(v1|console)/catalogues/[^/]+/feeds/[^/]+$")
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class RequestMetrics:
    """Counts and times requests by route; paths that are no route share one label."""

    def __init__(self, app: "ASGIApp", metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on and note its route, status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def noting_status(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting_status)
        finally:
            route = getattr(scope.get("route"), "path_format", "none")
            # A client may send any word as a method, and every label is kept for ever.
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.answered(route, method, status, time.perf_counter() - started)


class BodyLimit:
    """Refuses a body as soon as more than MAX_BODY_BYTES of it have come.

    Not that of an upload, which goes to disk as it comes and has a limit of its own.
    """

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass the request on, counting its body as it comes."""
        if scope["type"] == "http" and scope["method"] == "PUT" and _UPLOAD.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        received = 0

        async def counting() -> "Message":
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise HTTPException(413, f"the body is longer than {MAX_BODY_BYTES} bytes")
            return message

        await self._app(scope, counting, send)
