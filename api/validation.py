"""What pydantic finds wrong with a request, said as one clear error."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from core.errors import BadInput
from experiments.definition import Definition, Variant
from search.query import Filter, FinalRanking, Fusion, HistoryUse, Rerank

_PARTS: Mapping[str, type[BaseModel]] = {
    "experiment": Definition,
    "filters": Filter,
    "final": FinalRanking,
    "fusion": Fusion,
    "history": HistoryUse,
    "rerank": Rerank,
    "variants": Variant,
}

_NO_OBJECT = {"missing", "model_attributes_type", "model_type", "dict_type"}

_SAID: Mapping[str, str] = {
    "bool_parsing": "is neither on nor off",
    "bool_type": "is neither true nor false",
    "decimal_parsing": "is no number",
    "decimal_type": "is no number",
    "enum": "is none of {expected}",
    "float_parsing": "is no number",
    "float_type": "is no number",
    "greater_than": "is not above {gt}",
    "greater_than_equal": "is below {ge}",
    "int_from_float": "is no whole number",
    "int_parsing": "is no whole number",
    "int_parsing_size": "is too great",
    "int_type": "is no whole number",
    "less_than_equal": "is above {le}",
    "list_type": "is no list",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is shorter than {min_length} characters",
    "string_type": "is no text",
    "too_long": "has more than {max_length} entries",
    "tuple_type": "is no list",
}
"""What is wrong with a value, by pydantic's name for it, in words that need no Python."""


def as_bad_input(problems: Sequence[Mapping[str, Any]]) -> BadInput:
    """The first of pydantic's `problems` as a BadInput that names the field and the mend."""
    problem = problems[0]
    location = [part for part in problem["loc"] if part not in ("query", "body", "path")]
    if problem["type"] == "extra_forbidden":
        part = next(each for each in reversed(location[:-1]) if isinstance(each, str))
        return unknown_name(str(location[-1]), _PARTS[part].model_fields)
    field = ".".join(str(part) for part in location) or "body"
    message = _message(problem, field)
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


def _message(problem: Mapping[str, Any], field: str) -> str:
    said = _SAID.get(problem["type"])
    if said is None:
        return str(problem["msg"]).removeprefix("Value error, ")
    return f"{field} {said.format_map(problem.get('ctx', {}))}"
