"""Connections that are kept alive, but not for ever, so that several workers share the requests."""

import asyncio
import random

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class AgeingConnection(HttpToolsProtocol):
    """A connection whose last answer says that it closes, once it is old.

    Workers accept from one queue, and those with little to do accept first. But a client, or
    a proxy with its pool, that connected while a worker was starting would ask the others for
    as long as its connections are kept alive. HTTP lets a server close after any answer that
    says so (RFC 9112, 9.6), so no request is lost. Lives differ, lest all connect again at once.
    """

    life_seconds = 10.0
    """How long a connection is used, in the mean."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Take up a connection, and draw how long it will be used."""
        super().connection_made(transport)
        life = self.life_seconds * random.uniform(0.5, 1.5)  # noqa: S311 - it keeps no secret
        self._old_at = self.loop.time() + life

    def on_headers_complete(self) -> None:
        """Begin to answer a request; one on an old connection is the last of it."""
        super().on_headers_complete()
        if self.cycle is not None and self.loop.time() >= self._old_at:
            self.cycle.keep_alive = False
