"""JSON Lines: one object a line."""

import json
from collections.abc import Iterator

import orjson

from catalog.readers.json_text import open_field
from catalog.readers.lines import read_lines
from catalog.readers.row import Row, not_utf8, row_too_long
from catalog.rejects import Reject, shown
from catalog.source import FeedSource


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
    try:
        data.decode()
    except UnicodeDecodeError:
        return not_utf8(line, *_undecodable(data))
    where = f"at character {error.pos + 1}"
    return Reject(line, None, shown(data), f"not valid JSON: {_kind(error)}", f"mend it {where}")


def _kind(error: orjson.JSONDecodeError) -> str:
    """What the parser says, without the place, so that equal faults are counted together."""
    return error.msg.partition(":")[0].strip() or "it cannot be parsed"


def _undecodable(data: bytes) -> tuple[str | None, object]:
    """The field whose text holds the bytes that are not UTF-8, and that text."""
    try:
        values = json.loads(data.decode("utf-8", "surrogateescape"))
    except ValueError:
        return None, data
    if isinstance(values, dict):
        for field, value in values.items():
            if isinstance(value, str) and not value.isascii() and _escaped(value):
                return field, value
    return None, data


def _escaped(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text)
