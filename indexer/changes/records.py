"""Single products of a product table by row, as the records that are stored."""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

Record = dict[str, Any]

SHOWN_CHARACTERS = 160


class RecordReader:
    """Reads records by row; memory holds one record batch, and rising rows read each once."""

    def __init__(self, reader: pa.RecordBatchFileReader) -> None:
        self._reader = reader
        sizes = (reader.get_batch(number).num_rows for number in range(reader.num_record_batches))
        self._starts = [0, *accumulate(sizes)]
        self._number = -1
        self._documents: Any = None

    def record(self, row: int) -> Record:
        """The product in `row`."""
        number = bisect_right(self._starts, row) - 1
        if number != self._number:
            self._documents = self._reader.get_batch(number).column("product")
            self._number = number
        record: Record = orjson.loads(self._documents[row - self._starts[number]].as_py())
        return record


@contextmanager
def open_records(path: Path) -> Iterator[RecordReader]:
    """The records of a product table, while the context lasts."""
    with pa.memory_map(str(path)) as source:
        yield RecordReader(pa.ipc.open_file(source))


def differences(before: Record, after: Record) -> Iterator[tuple[str, object, object]]:
    """(field, value before, value after) wherever two records differ.

    Attributes are fields of their own, "attributes.colour", and so are the offers of each
    region, "offers.north". What a record does not have is None.
    """
    flat_before, flat_after = _flat(before), _flat(after)
    for field in flat_before | flat_after:
        old, new = flat_before.get(field), flat_after.get(field)
        if old != new:
            yield field, old, new


def shown(value: object) -> str:
    """A value of a record in one line of at most 160 characters; empty for None."""
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case dict():
            text = ", ".join(f"{name} {shown(each)}" for name, each in value.items())
        case list():
            text = "; ".join(map(shown, value))
        case _:
            text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _flat(record: Record) -> Record:
    fields = {name: value for name, value in record.items() if name not in {"attributes", "offers"}}
    for name, value in record.get("attributes", {}).items():
        fields[f"attributes.{name}"] = value
    for offer in record.get("offers", ()):
        fields[f"offers.{offer['region']}"] = {
            name: value for name, value in offer.items() if name != "region"
        }
    return fields
