"""The cutting of JSON into elements, against a parser of the whole text."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.readers.json_array import CHUNK_BYTES, read_json
from catalog.readers.json_text import open_field
from catalog.readers.row import Row
from catalog.source import FeedSource

NASTY = ['a"b', "c\\", '\\"', "[{", "}],", "\n", "é東", ""]
VALUES = st.recursive(
    st.sampled_from(NASTY) | st.integers(-9, 9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NASTY), inner),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(NASTY), VALUES, max_size=4), max_size=5)


def rows_of(path: Path) -> list[Row]:
    rows = list(read_json(FeedSource(path)))
    assert all(isinstance(row, Row) for row in rows)
    return [row for row in rows if isinstance(row, Row)]


@given(records=RECORDS, indent=st.sampled_from([None, 0, 2]), wrapped=st.booleans())
def test_the_elements_are_those_of_a_parser(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    records: list[dict[str, Any]],
    indent: int | None,
    wrapped: bool,
) -> None:
    path = tmp_path_factory.mktemp("json") / "feed.json"
    content = {"note": {"a": ["]"]}, "rows": records, "end": 1} if wrapped else records
    path.write_text(json.dumps(content, indent=indent), encoding="utf-8")
    assert [row.values for row in rows_of(path)] == records


def test_elements_across_the_borders_of_chunks(tmp_path: Path) -> None:
    records = [{"id": number, "text": NASTY[number % 8] * (number % 97)} for number in range(6000)]
    path = tmp_path / "feed.json"
    path.write_bytes(b"[\n" + b",\n".join(map(orjson.dumps, records)) + b"\n]\n")
    assert path.stat().st_size > 8 * CHUNK_BYTES
    rows = rows_of(path)
    assert [row.values for row in rows] == records
    assert [row.line for row in rows] == list(range(2, 6002))


@pytest.mark.parametrize(
    ("head", "field"),
    [
        (b'{"id":"1","text":"xxx', "text"),
        (b'{"id":"1","tags":["a", "b', "tags"),
        (b'{"id":"1","deep":{"inner":"x', "deep"),
        (b'{"id":"\\"}","te', "id"),
        (b'{"', None),
    ],
)
def test_the_field_at_which_a_row_is_cut(head: bytes, field: str | None) -> None:
    assert open_field(head) == field
