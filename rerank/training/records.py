"""The plain product records that training takes, and the passage text made of one."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput

DESCRIPTION_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Record:
    """A product as training sees it.

    Attributes:
        id: the product's id.
        title: its title, never empty.
        brand: its brand, or empty.
        description: free text, or empty.
        model: its model or part number as it stands in the title, or empty.
        kind: what it is ("ink cartridge"), if the catalogue says so, or empty.
    """

    id: str
    title: str
    brand: str = ""
    description: str = ""
    model: str = ""
    kind: str = ""


def passage_of(record: Record) -> str:
    """The text that is scored: title, brand unless the title has it, start of the description."""
    parts = [record.title]
    if record.brand and record.brand.lower() not in record.title.lower():
        parts.append(record.brand)
    if opening := record.description[:DESCRIPTION_CHARACTERS].strip():
        parts.append(opening)
    return ". ".join(parts)


def read_records(path: Path) -> Iterator[Record]:
    """Read records from JSON Lines (`.gz` too), one object a line with the fields of `Record`.

    Raises:
        BadInput: a line is not an object with string fields, or lacks an id or a title.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield _record(line, place=f"{path.name}, line {number}")


def _record(line: str, *, place: str) -> Record:
    try:
        record = Record(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise BadInput(
            f"not a training record: {error}",
            field=place,
            hint='write {"id", "title"} and optionally "brand", "description", "model", "kind"',
        ) from error
    for name in Record.__slots__:
        if not isinstance(getattr(record, name), str):
            raise BadInput(f"`{name}` is not a string", field=place)
    if not record.id or not record.title:
        raise BadInput("`id` and `title` must not be empty", field=place)
    return record
