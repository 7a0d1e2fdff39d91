"""Reading a query log: what shoppers searched for, and how often it led to a click."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.tables import Values, count_of, read_table, text_of
from core.rejects import RejectLog

MAX_QUERY_CHARACTERS = 200
"""A longer one was pasted, not typed."""


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """A query as it was sent, with its totals.

    Attributes:
        query: in one line.
        count: how often it was sent.
        clicks: how often a product was opened from its answer.
    """

    query: str
    count: int
    clicks: int


def read_query_log(path: Path, rejects: RejectLog | None = None) -> Iterator[LoggedQuery]:
    """The rows of a query log with the columns query, count and clicks, in its order.

    Args:
        path: CSV, TSV, JSON Lines, JSON or Parquet, told from the name; may be gzipped.
        rejects: takes the rows that cannot be used; by default they are only counted.

    Raises:
        BadFeed: the file is missing or damaged, lacks a column, or too many rows are bad.
    """
    return read_table(path, _logged_query, columns=("query", "clicks"), rejects=rejects)


def _logged_query(values: Values) -> LoggedQuery:
    query = text_of(values, "query", most=MAX_QUERY_CHARACTERS)
    clicks = count_of(values, "clicks")
    # A log that only keeps clicked queries need not count the others.
    return LoggedQuery(query, max(count_of(values, "count"), clicks), clicks)
