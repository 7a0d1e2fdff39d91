"""JSON Lines: one object a line."""

import json
import re
from collections.abc import Iterator

import orjson

from catalog.readers.json_text import open_field
from catalog.readers.lines import read_lines
from catalog.readers.row import Row, not_utf8, row_too_long
from catalog.source import FeedSource
from core.rejects import Reject, shown

UNDECODABLE = re.compile("[\udc80-\udcff]")
"""Bytes that are not UTF-8, as "surrogateescape" decodes them."""

CONTROLS = re.compile("[\x00-\x1f]")


def read_jsonl(source: FeedSource) -> Iterator[Row | Reject]:
    """The rows of a JSON Lines feed; empty lines are passed over."""
    with source.open_text() as file:
        for line in read_lines(file):
            if line.cut:
                yield row_too_long(line.number, open_field(line.data), line.data)
            elif not line.data.isspace():
                yield parse_object(line.number, line.data.strip())


def parse_object(line: int, data: bytes) -> Row | Reject:
    """The row of one JSON object, or why it is none."""
    try:
        values = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return _unreadable(line, data, error)
    if isinstance(values, dict):
        return Row(line, values)
    return Reject(
        line, None, shown(data), "not a JSON object", 'write each product as {"id": ..., ...}'
    )


def _unreadable(line: int, data: bytes, error: orjson.JSONDecodeError) -> Reject:
    text = data.decode("utf-8", "surrogateescape")
    if UNDECODABLE.search(text):
        return not_utf8(line, *_culprit(text, UNDECODABLE))
    field, value = _culprit(text, CONTROLS)
    reason = f"not valid JSON: {error.msg.partition(':')[0]}"
    return Reject(line, field, shown(value), reason, f"mend it at character {error.pos + 1}")


def _culprit(text: str, fault: re.Pattern[str]) -> tuple[str | None, str]:
    """The field of an object whose text has the fault, and that text; else the whole."""
    try:
        values = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None, text
    if isinstance(values, dict):
        for field, value in values.items():
            if isinstance(value, str) and fault.search(value):
                return field, value
    return None, text
