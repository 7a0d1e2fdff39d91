"""What pydantic finds wrong with a request, said as one clear error."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from core.errors import BadInput
from search.query import Filter, Fusion, Query, Rerank

_PARTS: Mapping[str, type[BaseModel]] = {"filters": Filter, "fusion": Fusion, "rerank": Rerank}

_NO_OBJECT = {"missing", "model_attributes_type", "model_type", "dict_type"}


def as_bad_input(problems: Sequence[Mapping[str, Any]]) -> BadInput:
    """The first of pydantic's `problems` as a BadInput that names the field and the mend."""
    problem = problems[0]
    location = [part for part in problem["loc"] if part not in ("query", "body", "path")]
    if problem["type"] == "extra_forbidden":
        parents = [part for part in location[:-1] if isinstance(part, str)]
        model = _PARTS.get(parents[-1], Query) if parents else Query
        return unknown_name(str(location[-1]), [*model.model_fields, *_body_only(model)])
    field = ".".join(str(part) for part in location) or "body"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "json_invalid":
        message, field = f"the body is not JSON: {problem['ctx']['error']}", "body"
    if not location and problem["type"] in _NO_OBJECT:
        message = "the body must be a JSON object, sent with content-type: application/json"
    others = f" (the first of {len(problems)} problems)" if len(problems) > 1 else ""
    return BadInput(f"{message}{others}", field=field, hint="GET /openapi.json describes it")


def unknown_name(name: str, known: Iterable[str]) -> BadInput:
    """The error for a parameter or field that does not exist, with the likeliest one meant."""
    names = sorted(known)
    close = difflib.get_close_matches(name[:80], names, n=1)
    listed = f"known: {', '.join(names)}" if names else "there are none here"
    return BadInput(
        f"there is no parameter {name[:80]!r}",
        field=name[:80],
        hint=f"did you mean {close[0]!r}?" if close else listed,
    )


def _body_only(model: type[BaseModel]) -> list[str]:
    return ["catalogue"] if model is Query else []
