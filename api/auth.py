"""Who may change anything: the holder of the admin key, or, without a key, this machine alone."""

import hmac
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.services import Serving
from core.errors import AisleError, Forbidden, Unauthorized
from core.settings import Settings

_KEY = HTTPBearer(
    scheme_name="AdminKey",
    description=(
        "The key of AISLE_ADMIN_KEY. A server without one takes changes only while it listens "
        "on a loopback address, and only from programs of its own machine."
    ),
    auto_error=False,
)
KEPT_NAMES = 256
"""Names of hosts that are remembered as this machine's or others'."""

_SET_A_KEY = "set AISLE_ADMIN_KEY, and send it as Authorization: Bearer KEY"


async def _require_admin(
    request: Request,
    services: Serving,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_KEY)],
) -> None:
    """Let a change through.

    Raises:
        Unauthorized: a key is set, and the request brings none or another one.
        Forbidden: no key is set, and the request may come from elsewhere.
    """
    key = services.settings.admin_key
    if key is not None:
        _check_key(key.get_secret_value(), credentials)
    else:
        check_local(services.settings.host, request)


AdminOnly = Depends(_require_admin)
"""Among the `dependencies` of a route that changes anything."""


async def _admin_refusal(
    request: Request,
    services: Serving,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_KEY)],
) -> AisleError | None:
    try:
        await _require_admin(request, services, credentials)
    except (Unauthorized, Forbidden) as refusal:
        return refusal
    return None


AdminRefusal = Annotated[AisleError | None, Depends(_admin_refusal)]
"""A route's parameter of this type says why the request may not change what only an admin may;
None if it may. The route sees to it."""

REFUSALS = (Unauthorized, Forbidden)
"""The errors that such a route may answer besides its own, for `errors_of`."""


async def brings_admin_key(request: Request, settings: Settings) -> bool:
    """Whether an admin key is set, and `request` brings it."""
    if settings.admin_key is None:
        return False
    try:
        _check_key(settings.admin_key.get_secret_value(), await _KEY(request))
    except Unauthorized:
        return False
    return True


def _check_key(key: str, credentials: HTTPAuthorizationCredentials | None) -> None:
    given = "" if credentials is None else credentials.credentials
    # In the same time wherever the two first differ.
    if not hmac.compare_digest(given.encode(), key.encode()):
        raise Unauthorized(
            "the admin key is wrong" if given else "this needs the admin key",
            field="Authorization",
            hint="send the key of AISLE_ADMIN_KEY as Authorization: Bearer KEY",
        )


def check_local(host: str, request: Request) -> None:
    """Let a request to a server without a key through if it comes from this machine.

    Args:
        host: the address that the server listens on.
        request: it may have been sent by a browser for another site.

    Raises:
        Forbidden: it may come from elsewhere.
    """
    if not is_loopback(host):
        raise Forbidden(
            f"without a key nothing is changed over HTTP while the server listens on {host}",
            field="AISLE_ADMIN_KEY",
            hint=_SET_A_KEY,
        )
    # A page of another site that a browser on this machine shows can send requests here too,
    # under a name of its own that leads here or with its address as their origin.
    named = request.url.hostname or ""
    origin = request.headers.get("origin")
    if not is_loopback(named) or (origin and urlsplit(origin).netloc != request.url.netloc):
        raise Forbidden(
            "without a key nothing is changed on behalf of another site",
            field="AISLE_ADMIN_KEY",
            hint=_SET_A_KEY,
        )


@lru_cache(KEPT_NAMES)
def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
