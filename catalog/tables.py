"""Tables beside the feed, such as query logs and orders: rows in, checked records out."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from catalog.feed import READERS
from catalog.mapping import fold_column
from catalog.readers.row import Row
from catalog.source import FeedSource, format_of
from core.errors import BadFeed, BadInput
from core.rejects import Reject, RejectLog, judge, shown

MAX_REJECT_RATE = 0.1
"""The share of a table's rows that may be rejected."""

Record = TypeVar("Record")
Values = dict[str, object]


class BadValue(BadInput):
    """A value of one row that cannot be used; `field` is its column."""


def read_table(
    path: Path,
    read: Callable[[Values], Record],
    *,
    columns: Sequence[str],
    rejects: RejectLog | None = None,
) -> Iterator[Record]:
    """The records of a table, in its order, one at a time.

    Args:
        path: CSV, TSV, JSON, JSON Lines or Parquet, told from the name; may be gzipped.
        read: makes a record of a row whose columns are in lower case; raises BadValue.
        columns: those that the table must have.
        rejects: takes the rows that cannot be used; a log that only counts by default.

    Raises:
        BadFeed: at once, when the file is not there or its format is not known; while
            reading, when a column is missing or the file is damaged; at the end, when there
            are rows but none can be used, or too many cannot.
    """
    rows = read_numbered(path, read, columns=columns)
    return _records(rows, rejects or RejectLog(), path.name)


def read_numbered(
    path: Path, read: Callable[[Values], Record], *, columns: Sequence[str]
) -> Iterator[tuple[int, Record] | Reject]:
    """The records of a table, each with its line, and the rejects in their places.

    For who has more to ask of a record than its row tells; else as `read_table`.

    Raises:
        BadFeed: at once, when the file is not there or its format is not known; while
            reading, when a column is missing or the file is damaged.
    """
    if not path.is_file():
        raise BadFeed("there is no such file", field=path.name, hint=f"check the path {path}")
    source = FeedSource(path, lambda given: _require(columns, given, path.name))
    return (_numbered(row, read) for row in READERS[format_of(path)](source))


def _numbered(row: Row | Reject, read: Callable[[Values], Record]) -> tuple[int, Record] | Reject:
    if isinstance(row, Reject):
        return row
    values = {fold_column(column): value for column, value in row.values.items()}
    try:
        return row.line, read(values)
    except BadValue as error:
        value = shown(values.get(error.field or ""))
        return Reject(row.line, error.field, value, error.message, error.hint or "")


def _records(
    rows: Iterator[tuple[int, Record] | Reject], rejects: RejectLog, name: str
) -> Iterator[Record]:
    with rejects:
        for row in rows:
            if isinstance(row, Reject):
                rejects.reject(row)
                continue
            rejects.accept()
            yield row[1]
    judge(rejects, MAX_REJECT_RATE, name)


def _require(columns: Sequence[str], given: Sequence[str], name: str) -> None:
    present = {fold_column(column) for column in given}
    for column in columns:
        if column not in present:
            raise BadFeed(
                f'there is no column "{column}"',
                field=name,
                hint=f"it needs the columns {', '.join(columns)}; it has {', '.join(given)[:200]}",
            )


def text_of(values: Values, column: str, *, most: int) -> str:
    """The text in a column: one line, white space tidied, 1 to `most` characters.

    Raises:
        BadValue: there is none, or it is longer.
    """
    value = values.get(column)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue(f"there is no {column}", field=column, hint=f"give every row its {column}")
    number = isinstance(value, float) and value.is_integer()
    text = str(int(value)) if number else str(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not text:
        raise BadValue(f"there is no {column}", field=column, hint=f"give every row its {column}")
    if len(text) > most:
        raise BadValue(f"longer than {most} characters", field=column, hint="leave the row out")
    return text


def count_of(values: Values, column: str) -> int:
    """The whole number of 0 or more in a column; 0 where it is empty or left out.

    Raises:
        BadValue: it is another thing.
    """
    value = values.get(column, 0)
    try:
        number = float(value) if isinstance(value, str | int | float) else float("nan")
    except ValueError:
        number = float("nan")
    if not number >= 0 or not number.is_integer():
        raise BadValue(
            "not a whole number of 0 or more", field=column, hint="write it like 0 or 12"
        )
    return int(number)
