"""What every reader yields: the rows of a feed, each with the line it begins on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from catalog.source import FeedSource
from core.rejects import Reject, shown

MAX_ROW_BYTES = 4 << 20
"""A row that takes more is rejected unread, so that memory stays bounded."""

MAX_FIELD_CHARACTERS = 131_072
"""A longer field of a CSV or XML feed is not read to its end (the csv module's own limit)."""

SHORTEN = "shorten it, or leave it out of the feed"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the feed gives it.

    Attributes:
        line: the line of the file on which it begins, from 1; in Parquet the row's number.
        values: column -> text, number, yes/no, list or object; empty columns may be left out.
    """

    line: int
    values: dict[str, object]


class RowReader(Protocol):
    """Reads one format: yields rows and, in their place, the rejects of unreadable ones."""

    def __call__(self, source: FeedSource) -> Iterator[Row | Reject]:
        """The rows of `source` in order, in bounded memory.

        Raises:
            BadFeed: the file as a whole is not of this format.
        """
        ...


def row_too_long(line: int, field: str | None, value: object) -> Reject:
    """The reject of a row that is larger than `MAX_ROW_BYTES`."""
    return Reject(line, field, shown(value), f"longer than {MAX_ROW_BYTES >> 20} MiB", SHORTEN)


def field_too_long(line: int, field: str | None, value: object) -> Reject:
    """The reject of a row with a field of more than `MAX_FIELD_CHARACTERS`."""
    reason = f"longer than {MAX_FIELD_CHARACTERS:,} characters"
    return Reject(line, field, shown(value), reason, SHORTEN)


def not_utf8(line: int, field: str | None, value: object) -> Reject:
    """The reject of a row with bytes that are not UTF-8."""
    return Reject(line, field, shown(value), "the text is not UTF-8", "save the feed as UTF-8")
