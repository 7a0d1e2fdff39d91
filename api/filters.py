"""The filter language of the GET parameter: one condition a `filter=`.

    brand:HP                     one value
    brand:HP,Dell                any of several
    -brand:HP                    none of them
    category:Food > Drinks       the category and everything below it
    price:10..50                 a range with both ends; either may be left out
    "attributes.a:b":"x, y"      a name or a value in quotes, "" for a quote in it

The name ends at the first colon outside quotes. A quote opens only where a name
or a value begins, so that `attributes.diagonal:15"` needs none.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from core.errors import BadInput
from search.query import Filter

_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_FORM = "FIELD:VALUE, FIELD:VALUE,VALUE or FIELD:MIN..MAX, such as brand:HP or price:10..50"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A name or value as it was meant, and whether it stood in quotes."""

    text: str
    quoted: bool


def parse_filter(text: str) -> Filter:
    """The condition that `text` states.

    Raises:
        BadInput: `text` is no condition; the message shows it and the hint says how it is meant.
    """
    stripped = text.strip()
    exclude = stripped.startswith("-")
    body = stripped.removeprefix("-")
    name, end = _read_piece(body, 0, ":", text)
    if end == len(body):
        raise _refused(text, "has no ':' between field and value", _FORM)
    if not name.text:
        raise _refused(text, "names no field before the ':'", _FORM)
    values = list(_read_list(body, end + 1, text))
    condition = _range(values, text) or _any_of(values, text)
    return _checked(text, {"field": name.text, "exclude": exclude, **condition})


def split_list(text: str, *, field: str) -> list[str]:
    """The comma separated parts of `text`, trimmed; a part in quotes may hold commas.

    Raises:
        BadInput: a quote is not closed; `field` names the parameter.
    """
    return [piece.text for piece in _read_list(text, 0, text, field=field) if piece.text]


def _range(values: list[_Piece], whole: str) -> dict[str, object] | None:
    if not any(".." in value.text and not value.quoted for value in values):
        return None
    hint = "a range is MIN..MAX, MIN.. or ..MAX; put a value that holds '..' in quotes"
    if len(values) > 1:
        raise _refused(whole, "has a range in a list of values", hint)
    low, _, high = values[0].text.partition("..")
    ends = {"min": _number(low), "max": _number(high)}
    for end, number in zip((low, high), ends.values(), strict=True):
        if number is not None and not math.isfinite(number):
            raise _refused(whole, f"has {end.strip()!r} where a range needs a number", hint)
    return {**ends}


def _any_of(values: list[_Piece], whole: str) -> dict[str, object]:
    if not all(value.text or value.quoted for value in values):
        raise _refused(whole, "has an empty value", f'{_FORM}; "" for the empty text')
    return {"any_of": [value.text for value in values]}


def _number(text: str) -> float | None:
    """The number `text` states, None for no text, NaN for anything else."""
    text = text.strip()
    if not text:
        return None
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def _read_list(text: str, start: int, whole: str, *, field: str = "filter") -> Iterator[_Piece]:
    end = start - 1
    while end < len(text):
        piece, end = _read_piece(text, end + 1, ",", whole, field=field)
        yield piece


def _read_piece(
    text: str, start: int, stop: str, whole: str, *, field: str = "filter"
) -> tuple[_Piece, int]:
    """The piece at `start` and where it ends: at a `stop`, or at the end of `text`."""
    if not text[start:].lstrip().startswith('"'):
        end = text.find(stop, start)
        end = len(text) if end < 0 else end
        return _Piece(text[start:end].strip(), quoted=False), end
    match = _QUOTED.match(text, start)
    if match is None:
        raise _refused(whole, "opens a quote and does not close it", 'add the closing "', field)
    end = match.end()
    if end < len(text) and text[end] != stop:
        raise _refused(
            whole,
            f"has {text[end : end + 20]!r} after a closing quote",
            f'put {stop!r} there, or write "" for a quote inside quotes',
            field,
        )
    return _Piece(match.group(1).replace('""', '"'), quoted=True), end


def _checked(text: str, condition: dict[str, object]) -> Filter:
    try:
        return Filter.model_validate(condition)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise _refused(text, f"is refused: {reason}", _FORM) from error


def _refused(text: str, reason: str, hint: str, field: str = "filter") -> BadInput:
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return BadInput(f"{shown!r} {reason}", field=field, hint=hint)
