"""The table of shops as an Arrow file: every figure of every shop, memory-mapped when read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.errors import IndexUnusable
from events.columns import Index
from insights.analysis import ShopColumn
from insights.artefacts.layout import MEND
from insights.document import Cell, Column
from insights.report.csv_files import SHOP

_ABOUT = b"aisle:column"


@dataclass(frozen=True)
class Shops:
    """Figures of shops.

    Attributes:
        columns: what the figures are.
        table: one row a shop: its name under `SHOP.name`, then its figures in the order of
            `columns`.
    """

    columns: tuple[Column, ...]
    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def index(self) -> Index:
        """Where each shop is, by its name."""
        return Index([str(name) for name in self.table.column(SHOP.name).to_pylist()])

    def row(self, retailer: str) -> dict[str, Cell] | None:
        """The figures of one shop by the names of their columns; None if it is not there."""
        place = self.index.code(retailer)
        if place is None:
            return None
        (row,) = self.table.slice(place, 1).to_pylist()
        return {column.name: row[column.name] for column in self.columns}

    def values(self, column: str) -> tuple[Cell, ...]:
        """A figure of every shop.

        Raises:
            KeyError: there is no such figure.
        """
        return tuple(self.table.column(column).to_pylist())


def write_shops(path: Path, retailers: Index, columns: Sequence[ShopColumn]) -> None:
    """Write the figures of `retailers`, each of their length."""
    arrays = [pa.array(retailers.names, pa.string()), *(_array(each.values) for each in columns)]
    fields = [
        pa.field(column.name, array.type, metadata={_ABOUT: column.model_dump_json()})
        for column, array in zip((SHOP, *(each.column for each in columns)), arrays, strict=True)
    ]
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields))
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def open_shops(path: Path) -> Shops:
    """The file, memory-mapped.

    Raises:
        IndexUnusable: it is missing, damaged or another file.
    """
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
        shop, *columns = _columns(table.schema)
    except (OSError, pa.ArrowInvalid, KeyError, ValueError) as error:
        label = f"{path.parent.name}/{path.name}"
        raise IndexUnusable(f"{label} cannot be used: {error}", field=label, hint=MEND) from error
    if shop.name != SHOP.name:
        raise IndexUnusable(f"{path.name} is no table of shops", field=path.name, hint=MEND)
    return Shops(tuple(columns), table)


def _columns(schema: pa.Schema) -> Iterator[Column]:
    for field in schema:
        yield Column.model_validate_json((field.metadata or {})[_ABOUT])


def _array(values: Sequence[Cell]) -> "pa.Array[Any]":
    """Whole numbers as such if all are, else as fractions."""
    known = [each for each in values if each is not None]
    if any(isinstance(each, float) for each in known):
        return pa.array([None if each is None else float(each) for each in values], pa.float64())
    if known and isinstance(known[0], bool):
        return pa.array(values, pa.bool_())
    return pa.array(values, pa.int64() if known and isinstance(known[0], int) else pa.string())
