"""Files of rows as columns: CSV, TSV, JSON Lines and Parquet, told from the name."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal, cast

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from core.errors import BadFeed
from core.rejects import Reject, shown
from events.importing.mapping import FileRules

Rows = npt.NDArray[np.int64]
FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet",
}  # fmt: skip


@dataclass(frozen=True)
class RawTable:
    """The columns that were asked for, as the file has them.

    Attributes:
        columns: by name, each of the shape (n,).
        rows: int64, shape (n,), the number of each row in the file, from 1.
        broken: rows that could not be told into columns.
    """

    columns: "dict[str, pa.Array[Any]]"
    rows: Rows
    broken: tuple[Reject, ...] = ()

    def __len__(self) -> int:
        return int(self.rows.size)


def format_of(path: Path) -> str:
    """csv, jsonl or parquet, from the file's name; gzip may be around the first two.

    Raises:
        BadFeed: the name tells none of them.
    """
    suffix = Path(path.stem).suffix if _is_gzipped(path) else path.suffix
    known = FORMATS.get(suffix.lower())
    if known is None:
        raise BadFeed(
            "the file's format is not known",
            field=path.name,
            hint=f"name it {', '.join(FORMATS)}; all but Parquet may end in .gz",
        )
    return known


def _is_gzipped(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def open_text(path: Path) -> IO[bytes]:
    """The bytes of a file that may be gzipped.

    Raises:
        BadFeed: it cannot be opened.
    """
    try:
        return cast("IO[bytes]", gzip.open(path)) if _is_gzipped(path) else path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error


def read_columns(path: Path, wanted: Sequence[str] | None, rules: FileRules) -> RawTable:
    """Read the columns `wanted` of a file, all of which it must have; None for every column.

    Raises:
        BadFeed: there is no such file, it lacks a column, or it is damaged.
    """
    if not path.is_file():
        raise BadFeed("there is no such file", field=path.name, hint=f"check the path {path}")
    readers = {"csv": _read_csv, "jsonl": _read_json_lines, "parquet": _read_parquet}
    try:
        return readers[format_of(path)](path, wanted, rules)
    except (pa.ArrowException, OSError, EOFError, UnicodeError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> BadFeed:
    """What it means that a file cannot be read."""
    said = " ".join(str(error).split())[:200]
    if "UTF8" in said or "codec" in said:
        hint = 'say in the mapping how it is written: [file] encoding = "latin-1"'
        return BadFeed("the file is not UTF-8", field=path.name, hint=hint)
    return BadFeed(
        f"the file cannot be read: {said}", field=path.name, hint="give the file anew, whole"
    )


def json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    """The objects of a file of JSON Lines with their lines, and the lines that are none.

    Raises:
        BadFeed: the file cannot be read.
    """
    with open_text(path) as file:
        try:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _json_row(number, line)
        except (OSError, EOFError) as error:
            raise unreadable(path, error) from error


def object_rows(path: Path, rules: FileRules) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    """The rows of a file as objects with their numbers, and those that are none.

    The columns of a table may be named by paths: a.b is b in the object a. Empty ones are left
    out.

    Raises:
        BadFeed: there is no such file, or it cannot be read.
    """
    if format_of(path) == "jsonl":
        yield from json_rows(path)
        return
    table = read_columns(path, None, rules)
    yield from ((reject.line, reject) for reject in table.broken)
    columns = {name: column.to_pylist() for name, column in table.columns.items()}
    for row, values in zip(table.rows.tolist(), zip(*columns.values(), strict=True), strict=True):
        yield row, _nested(dict(zip(columns, values, strict=True)))


def _json_row(number: int, line: bytes) -> dict[str, Any] | Reject:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Reject(number, None, shown(line), "the line is not JSON", f"mend it: {error}")
    if not isinstance(row, dict):
        mend = "write one object of names and values a line"
        return Reject(number, None, shown(line), "the line is not a JSON object", mend)
    return row


def _read_parquet(path: Path, wanted: Sequence[str] | None, _: FileRules) -> RawTable:
    with pq.ParquetFile(path) as file:
        names = _chosen(wanted, file.schema_arrow.names, path)
        table = file.read(columns=names)
    return RawTable(_columns(table), np.arange(1, table.num_rows + 1))


def _read_csv(path: Path, wanted: Sequence[str] | None, rules: FileRules) -> RawTable:
    delimiter = rules.delimiter or ("\t" if ".tsv" in path.suffixes else ",")
    names = _chosen(wanted, _header(path, delimiter, rules.encoding), path)
    broken: list[Reject] = []

    def refuse(row: pacsv.InvalidRow) -> Literal["skip"]:
        reason = f"the row has {row.actual_columns} values where there are {row.expected_columns}"
        mend = "give it as many values as there are columns, and quote those with commas"
        broken.append(Reject((row.number or 1) - 1, None, shown(row.text), reason, mend))
        return "skip"

    with open_text(path) as file:
        table = pacsv.read_csv(
            file,
            # Rows have numbers only where one thread reads them.
            pacsv.ReadOptions(use_threads=False, encoding=rules.encoding),
            pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=refuse
            ),
            pacsv.ConvertOptions(
                include_columns=names, column_types=dict.fromkeys(names, pa.string())
            ),
        )
    every = np.arange(1, table.num_rows + len(broken) + 1)
    rows = np.setdiff1d(every, np.array([each.line for each in broken], dtype=np.int64))
    return RawTable(_columns(table), rows[: table.num_rows], tuple(broken))


def _header(path: Path, delimiter: str, encoding: str) -> list[str]:
    with open_text(path) as file:
        first = file.readline().decode(encoding).removeprefix("\ufeff")
    options = pacsv.ParseOptions(delimiter=delimiter)
    if not first.strip():
        return []
    source = BytesIO(f"{first.rstrip()}\n".encode())
    return pacsv.read_csv(source, parse_options=options).column_names


def _read_json_lines(path: Path, wanted: Sequence[str] | None, _: FileRules) -> RawTable:
    broken: list[Reject] = []
    numbers: list[int] = []
    met: dict[str, None] = {}
    values: dict[str, list[object]] = {name: [] for name in wanted or ()}
    for number, row in json_rows(path):
        if isinstance(row, Reject):
            broken.append(row)
            continue
        numbers.append(number)
        met.update(dict.fromkeys(row))
        for name, column in values.items():
            column.append(row.get(name))
    _chosen(wanted if numbers else None, list(met), path)
    columns = {name: _json_column(column) for name, column in values.items()}
    return RawTable(columns, np.array(numbers, dtype=np.int64), tuple(broken))


def _json_column(values: list[object]) -> "pa.Array[Any]":
    """Numbers where all are numbers, else texts."""
    # Arrow takes a truth among numbers for 0 or 1.
    if not any(isinstance(value, bool) for value in values):
        with suppress(pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            return pa.array(values)
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _columns(table: pa.Table) -> "dict[str, pa.Array[Any]]":
    return {name: _whole(table.column(name)) for name in table.column_names}


def _whole(column: "pa.ChunkedArray[Any]") -> "pa.Array[Any]":
    whole = column.combine_chunks()
    decoded = whole.dictionary_decode() if isinstance(whole, pa.DictionaryArray) else whole
    return decoded.cast(pa.string()) if pa.types.is_large_string(decoded.type) else decoded


def _chosen(wanted: Sequence[str] | None, given: Sequence[str], path: Path) -> list[str]:
    """The columns to read of those that there are."""
    if wanted is None:
        return list(given)
    for column in wanted:
        if column not in given:
            raise BadFeed(
                f'there is no column "{column}"',
                field=path.name,
                hint=f"it has {', '.join(given)[:200]}; say in a mapping which is which",
            )
    return list(wanted)


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in values.items():
        if value is None or value == "":
            continue
        *parents, name = path.split(".")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = value
    return nested
