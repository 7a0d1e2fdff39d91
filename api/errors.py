"""The one map from errors to HTTP: statuses, headers and the one shape of the body."""

import logging
from collections.abc import Mapping
from difflib import get_close_matches

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.quiet_log import OnceAMinute
from api.schemas import ErrorAnswer, ErrorDetail, to_json
from api.validation import as_bad_input
from core.errors import (
    AisleError,
    BadInput,
    Conflict,
    Forbidden,
    IndexUnusable,
    ModelMissing,
    NotFound,
    Overloaded,
    StoreUnusable,
    TooLarge,
    Unauthorized,
)

log = logging.getLogger(__name__)
log.addFilter(OnceAMinute())

STATUS: Mapping[type[AisleError], int] = {
    BadInput: 400,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Overloaded: 429,
    IndexUnusable: 503,
    ModelMissing: 503,
    StoreUnusable: 503,
}

_HTTP_ERRORS: Mapping[int, tuple[str, str]] = {
    404: ("not_found", "GET /openapi.json lists the routes"),
    405: ("method_not_allowed", "the Allow header lists the methods of this route"),
    413: ("body_too_large", "send a smaller body"),
}
OPERATORS = ("/healthz", "/readyz", "/metrics")
"""Routes that are guessed at in a hurry."""

_OTHER_HTTP_ERROR = ("bad_input", "send JSON in UTF-8; GET /openapi.json describes it")


def status_of(error: AisleError) -> int:
    """The status of `error`'s nearest class in STATUS, 500 if there is none."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def detail_of(error: AisleError) -> ErrorDetail:
    """What of `error` is told to the client."""
    return _detail(error.code, error.message, error.field, error.hint)


def headers_of(error: AisleError) -> dict[str, str]:
    """When to try again, for an error that passes; what to bring, for one that a key mends."""
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, Overloaded):
        return {"Retry-After": str(error.retry_after_s)}
    return {"Retry-After": "1"} if status_of(error) == 503 else {}


def answer_of(error: AisleError) -> Response:
    """What a client is answered; what is not the client's fault, the log is told as well."""
    if status_of(error) >= 500:
        log.error("requests are answered %d: %s", status_of(error), error)
    return _answer(status_of(error), detail_of(error), headers_of(error))


def install(app: FastAPI) -> None:
    """Answer every error of `app` in the one shape."""

    @app.exception_handler(AisleError)
    async def on_aisle_error(_: Request, error: AisleError) -> Response:
        return answer_of(error)

    @app.exception_handler(RequestValidationError)
    async def on_validation_error(_: Request, error: RequestValidationError) -> Response:
        refused = as_bad_input(error.errors())
        return _answer(status_of(refused), detail_of(refused))

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        return http_error(request, error)

    @app.exception_handler(Exception)
    async def on_bug(_: Request, __: Exception) -> Response:
        # The server logs the traceback; the client gets none of it.
        message = "something went wrong on the server"
        return _answer(500, _detail("internal_error", message, None, "the server's log says more"))


def http_error(request: Request, error: HTTPException) -> Response:
    """What the API answers where no route does."""
    code, hint = _HTTP_ERRORS.get(error.status_code, _OTHER_HTTP_ERROR)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request)) or headers.get("Allow", "")
    if error.status_code == 404 and (meant := get_close_matches(request.url.path, OPERATORS, 1)):
        hint = f"did you mean {meant[0]}?"
    return _answer(error.status_code, _detail(code, str(error.detail), None, hint), headers)


def _methods(request: Request) -> list[str]:
    """The methods of the path that `request` names, over all the routes that share it."""
    path = getattr(request.scope.get("route"), "path_format", None)
    operations = request.app.openapi()["paths"].get(path, {})
    return sorted(method.upper() for method in operations)


def _detail(code: str, message: str, field: str | None, hint: str | None) -> ErrorDetail:
    clean = (None if text is None else _encodable(text) for text in (message, field, hint))
    shown_message, shown_field, shown_hint = clean
    return ErrorDetail(code=code, message=shown_message or "", field=shown_field, hint=shown_hint)


def _encodable(text: str) -> str:
    """`text` with lone surrogates, which UTF-8 cannot hold, replaced by question marks."""
    return text.encode(errors="replace").decode()


def _answer(status: int, detail: ErrorDetail, headers: Mapping[str, str] | None = None) -> Response:
    body = to_json(ErrorAnswer(error=detail))
    return Response(body, status, headers=headers, media_type="application/json")
