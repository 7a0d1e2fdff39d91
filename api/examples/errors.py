"""Examples of each kind of error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import (
    AisleError,
    BadInput,
    Conflict,
    Forbidden,
    IndexUnusable,
    NotFound,
    Overloaded,
    StoreUnusable,
    TooLarge,
    Unauthorized,
)
from core.retailer_tokens import TOKEN_HEADER


@dataclass(frozen=True, slots=True)
class ErrorExample:
    """When an error is answered, and what it looks like."""

    description: str
    example: Mapping[str, Any]


def _error(code: str, message: str, field: str | None, hint: str) -> Mapping[str, Any]:
    return {"error": {"code": code, "message": message, "field": field, "hint": hint}}


ERRORS: Mapping[type[AisleError], ErrorExample] = {
    BadInput: ErrorExample(
        "The request cannot be understood",
        _error(
            "bad_input",
            "there is no parameter 'perpage'",
            "perpage",
            "did you mean 'per_page'?",
        ),
    ),
    NotFound: ErrorExample(
        "There is no such catalogue or product",
        _error("not_found", "no catalogue 'icecta'", "catalogue", "catalogues here: icecat"),
    ),
    Unauthorized: ErrorExample(
        "The admin key is missing or wrong",
        _error(
            "unauthorized",
            "the admin key is wrong",
            "Authorization",
            "send the key of AISLE_ADMIN_KEY as Authorization: Bearer KEY",
        ),
    ),
    Forbidden: ErrorExample(
        "No admin key is set, and the request may come from another machine or site",
        _error(
            "forbidden",
            "without a key nothing is changed over HTTP while the server listens on 0.0.0.0",
            "AISLE_ADMIN_KEY",
            "set AISLE_ADMIN_KEY, and send it as Authorization: Bearer KEY",
        ),
    ),
    Conflict: ErrorExample(
        "The present state does not allow it",
        _error(
            "conflict",
            "another build or rollback of 'icecat' is running",
            "catalogue",
            "wait for it, or cancel it",
        ),
    ),
    TooLarge: ErrorExample(
        "The file is too large",
        _error(
            "body_too_large",
            "the file is longer than 4294967296 bytes",
            "file",
            "compress it with gzip, or raise AISLE_MAX_FEED_BYTES",
        ),
    ),
    StoreUnusable: ErrorExample(
        "What was sent cannot be kept just now",
        _error(
            "store_unusable",
            "the upload cannot be written: No space left on device",
            "products.csv.gz",
            "free some space, or let the server write to the folder of its catalogues",
        ),
    ),
    Overloaded: ErrorExample(
        "Too many searches at once; Retry-After says in how many seconds to try again",
        _error(
            "overloaded",
            "32 searches are in flight, as many as are taken on",
            None,
            "try again in 1 s",
        ),
    ),
    IndexUnusable: ErrorExample(
        "The catalogue is still loading, or its index is broken",
        _error(
            "index_unusable",
            "catalogue 'icecat' is still loading",
            "catalogue",
            "wait until /readyz answers 200",
        ),
    ),
}

BODY_TOO_LARGE = _error(
    "body_too_large", "the body is longer than 1048576 bytes", None, "send a smaller body"
)

NO_TOKEN = _error(
    "unauthorized",
    "a request that names a retailer needs that retailer's token",
    TOKEN_HEADER,
    "let the shop's back end sign one, as docs/widgets.md says; or leave the retailer out",
)

WRONG_TOKEN = _error(
    "forbidden",
    "the token was not made for this retailer with this server's key",
    TOKEN_HEADER,
    "let the shop's back end sign one, as docs/widgets.md says",
)

BUG = _error(
    "internal_error",
    "something went wrong on the server",
    None,
    "the server's log says more",
)
