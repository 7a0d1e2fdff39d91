"""Rows of the tables by size, and the numbers in them."""

from collections.abc import Sequence

from benchmarks.report import Table, Value


def only(tables: Sequence[Table], name: str) -> list[dict[str, Value]]:
    (table,) = [table for table in tables if table.name == name]
    return [dict(row) for row in table.rows]


def number(row: dict[str, Value], name: str) -> float:
    value = row[name]
    assert isinstance(value, float)
    return value
