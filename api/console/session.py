"""Who is signed in to the console: the holder of the admin key, by a signed cookie.

The key itself never is where a script could read it: it is sent once, on signing in, and
what the browser keeps is a moment signed with it, in a cookie that scripts cannot read and
that other sites cannot have sent.
"""

import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from api.auth import check_local
from api.services import Serving
from core.errors import Forbidden, Unauthorized

if TYPE_CHECKING:
    from pydantic import SecretStr

    from core.settings import Settings

COOKIE = "aisle_console"
PATH = "/console"
LASTS = timedelta(hours=12)
_PURPOSE = b"aisle console session until "
_SAFE = frozenset({"GET", "HEAD"})


async def _require_session(request: Request, services: Serving) -> None:
    """Let a request of somebody signed in through.

    Raises:
        Unauthorized: a key is set, and nobody is signed in.
        Forbidden: no key is set and the request may come from elsewhere, or another site
            sent it.
    """
    key = services.settings.admin_key
    if key is None:
        check_local(services.settings.host, request)
    elif not is_valid(request.cookies.get(COOKIE, ""), key, services.clock.now()):
        raise Unauthorized("sign in with the admin key first")
    check_own(request)


async def _session_expected(services: Serving) -> bool:
    return services.settings.admin_key is not None


SignedIn = Depends(_require_session)
"""Among the `dependencies` of every page but the one to sign in."""

WithKey = Annotated[bool, Depends(_session_expected)]
"""Whether one has to sign in here."""


def check_own(request: Request) -> None:
    """Let a change through only from a page of this server.

    Raises:
        Forbidden: a page of another site sends it.
    """
    if request.method in _SAFE:
        return
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.url.netloc
    if elsewhere or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Forbidden(
            "the console takes changes from its own pages alone",
            field="Origin",
            hint="open the console itself and try again there",
        )


def is_key(given: str, settings: "Settings") -> bool:
    """Whether `given` is the admin key; takes the same time wherever the two first differ."""
    key = settings.admin_key
    return key is not None and hmac.compare_digest(given.encode(), key.get_secret_value().encode())


def sign_in(response: Response, key: "SecretStr", now: datetime, *, secure: bool) -> None:
    """Have the browser remember that the key was given."""
    response.set_cookie(
        COOKIE,
        token(key, now + LASTS),
        max_age=int(LASTS.total_seconds()),
        path=PATH,
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def sign_out(response: Response) -> None:
    """Have the browser forget it."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")


def token(key: "SecretStr", until: datetime) -> str:
    """The moment until which one is signed in, signed with `key`: such as "1767225600.9f3a"."""
    moment = str(int(until.timestamp()))
    return f"{moment}.{_signature(key, moment)}"


def is_valid(given: str, key: "SecretStr", now: datetime) -> bool:
    """Whether `given` was made with `key`, and its moment has not come yet."""
    moment, _, signature = given.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, moment).encode()):
        return False
    return int(moment) > now.timestamp()


def _signature(key: "SecretStr", moment: str) -> str:
    return hmac.digest(key.get_secret_value().encode(), _PURPOSE + moment.encode(), "sha256").hex()
