"""Tokens by which a shop's own back end vouches for a retailer: signed, and good for a while.

A token is `expiry.signature`: the moment until which it holds, in whole seconds since 1970 UTC,
and the HMAC-SHA256 (RFC 2104) of the text `expiry.retailer` in UTF-8 under the common key, in
lower-case hexadecimal digits.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from core.errors import Forbidden, Unauthorized

if TYPE_CHECKING:
    from pydantic import SecretStr

TOKEN_HEADER = "X-Aisle-Retailer-Token"  # noqa: S105 - the name of a header, no secret

_SHAPE = re.compile(r"([0-9]{1,12})\.([0-9a-f]{64})")
_MEND = "let the shop's back end sign one, as docs/widgets.md says"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def retailer_token(key: "SecretStr", retailer: str, until: datetime) -> str:
    """The token of `retailer`, which holds until just before `until`.

    Args:
        key: the one of AISLE_RETAILER_KEY.
        retailer: the id that requests name.
        until: timezone-aware; fractions of a second are dropped.
    """
    expiry = str(_whole_seconds(until))
    return f"{expiry}.{_signature(key, expiry, retailer)}"


def check_retailer_token(key: "SecretStr", retailer: str, token: str | None, now: datetime) -> None:
    """Make sure that who sends `token` may speak for `retailer`.

    Raises:
        Unauthorized: there is no token, or it held until some moment before `now`.
        Forbidden: it was not made for this retailer with this key.
    """
    if not token:
        raise Unauthorized(
            "a request that names a retailer needs that retailer's token",
            field=TOKEN_HEADER,
            hint=f"{_MEND}; or leave the retailer out",
        )
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        raise Forbidden(
            "this is no retailer's token",
            field=TOKEN_HEADER,
            hint="write it as expiry.signature, as docs/widgets.md says",
        )
    expiry, signature = shape.groups()
    # In the same time wherever the two first differ.
    if not hmac.compare_digest(signature, _signature(key, expiry, retailer)):
        raise Forbidden(
            "the token was not made for this retailer with this server's key",
            field=TOKEN_HEADER,
            hint=_MEND,
        )
    if int(expiry) <= _whole_seconds(now):
        raise Unauthorized(
            "the retailer's token has expired",
            field=TOKEN_HEADER,
            hint="let the shop's back end sign a new one",
        )


def _whole_seconds(moment: datetime) -> int:
    """Since 1970 UTC; in whole numbers, since a float of far moments rounds up."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def _signature(key: "SecretStr", expiry: str, retailer: str) -> str:
    # Half a pair of surrogates, which JSON can write, is no UTF-8; it is no reason to break off.
    message = f"{expiry}.{retailer}".encode(errors="surrogatepass")
    return hmac.digest(key.get_secret_value().encode(), message, "sha256").hex()
