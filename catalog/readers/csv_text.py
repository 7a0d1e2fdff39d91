"""CSV and TSV: a header, then one row a record; quoted fields may span lines."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence

from catalog.readers.lines import Line, read_lines
from catalog.readers.row import (
    MAX_FIELD_CHARACTERS,
    MAX_ROW_BYTES,
    Row,
    field_too_long,
    not_utf8,
    row_too_long,
)
from catalog.source import FeedSource
from core.rejects import Reject, shown

DELIMITERS = ",;\t|"
FIELD_LIMIT_ERROR = "field larger than field limit"


def read_csv(source: FeedSource) -> Iterator[Row | Reject]:
    """The rows of a CSV feed; the header tells whether comma, semicolon, tab or | parts them."""
    return _read(source, None)


def read_tsv(source: FeedSource) -> Iterator[Row | Reject]:
    """The rows of a feed whose fields are parted by tabs."""
    return _read(source, "\t")


class _RowTooLong(csv.Error):
    """A record with more than `MAX_ROW_BYTES`."""


class _Records:
    """Feeds lines to the csv module and knows which lines the present record took.

    After a fault the lines behind the first one are given again, so that one quote left open
    costs one row.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._bytes = 0
        self.taken: list[Line] = []
        self.undecodable = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        self._bytes += len(line.data)
        if line.cut or self._bytes > MAX_ROW_BYTES:
            raise _RowTooLong
        try:
            return line.data.decode()
        except UnicodeDecodeError:
            self.undecodable = True
            return line.data.decode("utf-8", "surrogateescape")

    def begin(self) -> None:
        """Forget the lines of the record before."""
        self.taken.clear()
        self._bytes = 0
        self.undecodable = False

    def resume_after_first(self) -> None:
        """Give the lines behind the first one of this record again."""
        self._again.extendleft(reversed(self.taken[1:]))


def _read(source: FeedSource, delimiter: str | None) -> Iterator[Row | Reject]:
    with source.open_text() as file:
        records = _Records(read_lines(file))
        header, delimiter = _header(source, records, delimiter)
        source.check_columns([name for name in header if name])
        reader = csv.reader(records, delimiter=delimiter, strict=True)
        while True:
            records.begin()
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield _unreadable(records.taken, error, header, delimiter)
                records.resume_after_first()
                continue
            if fields:
                yield _row(records, header, fields)


def _header(source: FeedSource, records: _Records, delimiter: str | None) -> tuple[list[str], str]:
    """The columns and what parts them, from the first line that is not empty."""
    first = next((text for text in records if text.strip()), None)
    if first is None:
        raise source.fault("the file is empty", "write a header line and one row a product")
    if records.undecodable:
        raise source.fault("the header is not UTF-8", "save the feed as UTF-8")
    mark = delimiter or max(DELIMITERS, key=first.count)
    try:
        header = [name.strip() for name in next(csv.reader([first], delimiter=mark, strict=True))]
    except csv.Error as error:
        raise source.fault(
            f"the header cannot be read: {error}", "write the columns' names on the first line"
        ) from error
    doubled = next((name for name in header if name and header.count(name) > 1), None)
    if doubled is not None:
        raise source.fault(
            f'two columns are called "{doubled}"', "give every column a name of its own"
        )
    return header, mark


def _row(records: _Records, header: Sequence[str], fields: list[str]) -> Row | Reject:
    line = records.taken[0].number
    if len(fields) > len(header) and any(fields[len(header) :]):
        return Reject(
            line=line,
            field=None,
            value=shown(" … ".join(fields[len(header) :])),
            reason="more fields than columns",
            mend=f"it has {len(fields)} for {len(header)} columns: quote fields that hold the "
            "delimiter",
        )
    values: dict[str, object] = {
        name: field for name, field in zip(header, fields, strict=False) if field and name
    }
    if records.undecodable:
        return not_utf8(line, *_undecodable(values))
    return Row(line, values)


def _undecodable(values: dict[str, object]) -> tuple[str | None, object]:
    for name, value in values.items():
        if any("\udc80" <= character <= "\udcff" for character in str(value)):
            return name, value
    return None, ""


def _unreadable(
    taken: Sequence[Line], error: csv.Error, header: Sequence[str], delimiter: str
) -> Reject:
    first = taken[0]
    if first.cut or FIELD_LIMIT_ERROR in str(error):
        column = _open_column(taken, header, delimiter)
        if first.cut:
            return row_too_long(first.number, column, first.data)
        if len(first.data) > MAX_FIELD_CHARACTERS:
            return field_too_long(first.number, column, first.data)
    return Reject(
        line=first.number,
        field=None,
        value=shown(first.data),
        reason="a quoted field does not end as it should",
        mend='close the quote before the delimiter, and write a quote within a field as ""',
    )


def _open_column(taken: Sequence[Line], header: Sequence[str], delimiter: str) -> str | None:
    """The column that the first `MAX_FIELD_CHARACTERS` of a record do not get beyond."""
    head = taken[0].data[:MAX_FIELD_CHARACTERS].decode("utf-8", "replace")
    fields = next(csv.reader([head], delimiter=delimiter), [])
    return header[len(fields) - 1] if 0 < len(fields) <= len(header) else None
