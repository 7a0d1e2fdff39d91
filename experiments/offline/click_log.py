"""Click logs: what was shown where, and what of it was clicked."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from core.analysis import normalize
from core.errors import BadInput
from search.query import MAX_QUERY_CHARACTERS

MAX_POSITION = 1000

_COLUMNS = ("query", "product_id", "position", "clicked")
_CLICKED: Mapping[str, bool] = {"0": False, "false": False, "1": True, "true": True}
_JSON_LINES = {".jsonl", ".ndjson"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One product shown at one position for one query."""

    query: str
    product_id: str
    position: int
    clicked: bool
    at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class ClickLog:
    """A log, counted: a cell for every product, query and position that occur together.

    Attributes:
        queries: the texts, as first typed; those that differ in case, marks or spaces are one.
        products: the ids.
        query_of: int64, shape (c,), by cell a place in `queries`.
        product_of: int64, shape (c,), by cell a place in `products`.
        positions: int64, shape (c,), from 1.
        shown: float64, shape (c,), how often.
        clicked: float64, shape (c,), how often, at most `shown`.
        since: the earliest time in the log; None where it has none.
        until: the latest.
    """

    queries: tuple[str, ...]
    products: tuple[str, ...]
    query_of: npt.NDArray[np.int64]
    product_of: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    shown: npt.NDArray[np.float64]
    clicked: npt.NDArray[np.float64]
    since: datetime | None
    until: datetime | None

    @property
    def pair_of(self) -> npt.NDArray[np.int64]:
        """int64, shape (c,): the same number for cells of the same query and product."""
        keys = self.query_of * len(self.products) + self.product_of
        pairs: npt.NDArray[np.int64] = np.unique(keys, return_inverse=True)[1].astype(np.int64)
        return pairs


def read_click_log(path: Path) -> ClickLog:
    """Read a log of what shoppers were shown, a line for every product that they saw.

    A CSV has the columns query, product_id, position (from 1) and clicked (0 or 1), and
    may have timestamp (ISO 8601); JSON Lines (.jsonl, .ndjson) have the same keys. Both
    may be compressed by gzip (.gz). Products that were not clicked belong in it as well.

    Raises:
        BadInput: naming the line and the field that cannot be used.
    """
    lines_of_json = any(suffix.lower() in _JSON_LINES for suffix in path.suffixes)
    with _opened(path) as file:
        return _counted(_json_rows(file) if lines_of_json else _csv_rows(file))


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with _open(path) as file:
            yield file
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path.name} is not UTF-8", field="clicks", hint="save the file as UTF-8"
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(f"cannot read {path.name}: {reason}", field="clicks") from error


def _open(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _csv_rows(file: TextIO) -> Iterator[_Shown]:
    reader = csv.reader(file, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        missing = [column for column in _COLUMNS if column not in names]
        if missing:
            raise _bad(
                1,
                "header",
                f"lacks {', '.join(missing)}",
                f"begin the file with the line {','.join(_COLUMNS)}",
            )
        for fields in reader:
            if not fields:
                continue
            if len(fields) != len(names):
                problem = f"has {len(fields)} fields, the header {len(names)}"
                raise _bad(reader.line_num, "row", problem, "give every column a value")
            yield _row(reader.line_num, dict(zip(names, fields, strict=True)))
    except csv.Error as error:
        raise _bad(reader.line_num, "row", f"is no CSV: {error}", "check its quotes") from error


def _json_rows(file: TextIO) -> Iterator[_Shown]:
    for line, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            values = json.loads(text)
        except ValueError as error:
            raise _bad(line, "row", f"is no JSON: {error}", "one object a line") from error
        if not isinstance(values, dict):
            raise _bad(line, "row", "is no object", 'write {"query": ..., "product_id": ...}')
        yield _row(line, {str(name): _as_text(value) for name, value in values.items()})


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _row(line: int, values: Mapping[str, str]) -> _Shown:
    query, product_id = (values.get(name, "").strip() for name in ("query", "product_id"))
    if not query or len(query) > MAX_QUERY_CHARACTERS:
        problem = f"has {len(query)} characters"
        raise _bad(line, "query", problem, f"from 1 to {MAX_QUERY_CHARACTERS} can be searched")
    if not product_id:
        raise _bad(line, "product_id", "is empty", "give the id that the feed has")
    position = values.get("position", "").strip()
    if not position.isdecimal() or not 1 <= int(position) <= MAX_POSITION:
        hint = f"a whole number from 1, the first hit, to {MAX_POSITION}"
        raise _bad(line, "position", f"{position!r} is no position", hint)
    clicked = values.get("clicked", "").strip().lower()
    if clicked not in _CLICKED:
        raise _bad(line, "clicked", f"{clicked!r} is neither 0 nor 1", "1 if it was clicked")
    at = _time(line, values.get("timestamp", "").strip())
    return _Shown(query, product_id, int(position), _CLICKED[clicked], at)


def _time(line: int, text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        hint = "write it as 2026-03-31T14:05:00Z, or leave it out"
        raise _bad(line, "timestamp", f"{text!r} is no time", hint) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _counted(rows: Iterable[_Shown]) -> ClickLog:
    queries: dict[str, int] = {}
    texts: list[str] = []
    products: dict[str, int] = {}
    cells: dict[tuple[int, int, int], list[int]] = {}
    times: list[datetime] = []
    for row in rows:
        query = queries.setdefault(" ".join(normalize(row.query).split()), len(queries))
        if query == len(texts):
            texts.append(row.query)
        product = products.setdefault(row.product_id, len(products))
        cell = cells.setdefault((query, product, row.position), [0, 0])
        cell[0] += 1
        cell[1] += row.clicked
        if row.at is not None:
            times = [min([row.at, *times]), max([row.at, *times])]
    if not any(clicks for _, clicks in cells.values()):
        raise BadInput(
            "there is no click in the log", field="clicks", hint="rows with clicked = 1 are needed"
        )
    places, counts = np.array(list(cells), dtype=np.int64), np.array(list(cells.values()))
    since, until = (times[0], times[-1]) if times else (None, None)
    return ClickLog(
        queries=tuple(texts),
        products=tuple(products),
        query_of=places[:, 0],
        product_of=places[:, 1],
        positions=places[:, 2],
        shown=counts[:, 0].astype(np.float64),
        clicked=counts[:, 1].astype(np.float64),
        since=since,
        until=until,
    )


def _bad(line: int, field: str, problem: str, hint: str) -> BadInput:
    return BadInput(f"line {line}: {problem}", field=field, hint=hint)
