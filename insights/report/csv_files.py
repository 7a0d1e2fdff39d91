"""Tables as CSV, in full: for spreadsheets and other programs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.errors import BadInput
from events.columns import Index
from insights.analysis import ShopColumn
from insights.document import Cell, Column, Section, Table

SHOPS_FILE = "shops.csv"
SHOP = Column(name="retailer", title="Shop")
"""The first column of the table of shops."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_name(section: Section, table: Table) -> str:
    """What the file of a table is called."""
    return f"{section.key}-{table.name}.csv"


def table_csv(table: Table) -> str:
    """All rows of a table, their columns by name; what is not known is empty."""
    return _csv([column.name for column in table.columns], table.rows)


def shops_csv(shops: Index, columns: Sequence[ShopColumn]) -> str:
    """One row a shop with every figure of it."""
    names = [SHOP.name, *(each.column.name for each in columns)]
    return _csv(names, zip(shops.names, *(each.values for each in columns), strict=True))


def write_csv_files(
    folder: Path, sections: Iterable[Section], shops: Index, columns: Sequence[ShopColumn]
) -> tuple[Path, ...]:
    """Write every table of `sections` and that of the shops, and give the files.

    Raises:
        BadInput: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_written(folder, sections, shops, columns))
    except OSError as error:
        raise BadInput(
            f"the tables cannot be written: {error.strerror}",
            field="csv",
            hint="name a folder that can be written to",
        ) from error


def _written(
    folder: Path, sections: Iterable[Section], shops: Index, columns: Sequence[ShopColumn]
) -> Iterator[Path]:
    for section in sections:
        for table in section.tables:
            yield _write(folder / csv_name(section, table), table_csv(table))
    if columns:
        yield _write(folder / SHOPS_FILE, shops_csv(shops, columns))


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _csv(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    """The value, kept from being a formula: a spreadsheet would run one from a feed."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
