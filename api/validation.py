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

_EXAMPLES: Mapping[str, str] = {
    "filters": '[{"field": "brand", "any_of": ["HP", "Dell"]}, {"field": "price", "max": 50}]',
    "final": '{"enabled": false}',
    "fusion": '{"dense_weight": 0.4}',
    "history": '{"mode": "hide", "days": 30}',
    "rerank": '{"enabled": true}',
}
"""What is an object in a search, where people send a text or a truth value at first."""

_DESCRIBED = "GET /openapi.json describes it"

_SAID: Mapping[str, str] = {
    "bool_parsing": "is neither on nor off",
    "bool_type": "is neither true nor false",
    "decimal_parsing": "is no number",
    "date_from_datetime_parsing": "is no day such as 2026-03-31",
    "datetime_from_date_parsing": "is no moment such as 2026-03-31T12:00:00Z",
    "datetime_parsing": "is no moment such as 2026-03-31T12:00:00Z",
    "datetime_type": "is no moment such as 2026-03-31T12:00:00Z",
    "decimal_type": "is no number",
    "dict_type": "is no object",
    "enum": "is none of {expected}",
    "finite_number": "is no finite number",
    "float_parsing": "is no number",
    "float_type": "is no number",
    "greater_than": "is not above {gt}",
    "greater_than_equal": "is below {ge}",
    "int_from_float": "is no whole number",
    "int_parsing": "is no whole number",
    "int_parsing_size": "is too great",
    "int_type": "is no whole number",
    "less_than_equal": "is above {le}",
    "less_than": "is not below {lt}",
    "list_type": "is no list",
    "literal_error": "is none of {expected}",
    "missing": "is missing",
    "model_attributes_type": "is no object",
    "model_type": "is no object",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is shorter than {min_length} characters",
    "string_type": "is no text",
    "timezone_aware": "names no time zone: write Z or an offset such as +02:00 behind it",
    "too_long": "has more than {max_length} entries",
    "too_short": "has fewer entries than {min_length}",
    "tuple_type": "is no list",
}
"""What is wrong with a value, by pydantic's name for it, in words that need no Python."""


def as_bad_input(problems: Sequence[Mapping[str, Any]]) -> BadInput:
    """The first of pydantic's `problems` as a BadInput that names the field and the mend."""
    problem = problems[0]
    location = [part for part in problem["loc"] if part not in ("query", "body", "path")]
    field = ".".join(str(part) for part in location) or "body"
    if problem["type"] == "extra_forbidden":
        part = next(each for each in reversed(location[:-1]) if isinstance(each, str))
        of_many = any(isinstance(each, int) for each in location)
        named = unknown_name(str(location[-1]), _PARTS[part].model_fields)
        return BadInput(named.message, field=field, hint=named.hint) if of_many else named
    message = message_of(problem, field)
    if problem["type"] == "json_invalid":
        message, field = f"the body is not JSON: {problem['ctx']['error']}", "body"
    if not location and problem["type"] in _NO_OBJECT:
        message = "the body must be a JSON object, sent with content-type: application/json"
    others = f" (the first of {len(problems)} problems)" if len(problems) > 1 else ""
    return BadInput(f"{message}{others}", field=field, hint=_hint(problem, location))


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


def _hint(problem: Mapping[str, Any], location: Sequence[object]) -> str:
    example = _EXAMPLES.get(str(location[0])) if location else None
    if example is None or problem["type"] not in {*_NO_OBJECT, "tuple_type"}:
        return _DESCRIBED
    return f"such as {example}; {_DESCRIBED}"


def message_of(problem: Mapping[str, Any], field: str) -> str:
    """What one of pydantic's problems says of `field`."""
    said = _SAID.get(problem["type"])
    if said is None:
        return str(problem["msg"]).removeprefix("Value error, ")
    return f"{field} {said.format_map(problem.get('ctx', {}))}"
