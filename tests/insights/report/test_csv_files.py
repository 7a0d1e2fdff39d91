"""Tables as CSV: whole, read back as they were, and harmless to spreadsheets."""

import csv
from pathlib import Path

import pytest

from core.errors import BadInput
from events.columns import Index
from insights.analysis import ShopColumn
from insights.document import Column, Unit
from insights.report.csv_files import shops_csv, table_csv, write_csv_files
from tests.insights.documents import AWKWARD, SECTION, TABLE

SHOPS = Index(["a", "b"])
FIGURES = (ShopColumn(Column(name="orders", title="Orders", unit=Unit.COUNT), (3, None)),)


def test_all_rows_are_there_under_the_names_of_their_columns() -> None:
    header, *rows = csv.reader(table_csv(TABLE).splitlines())

    assert header == ["day", "name", "worth", "low", "high", "share", "group"]
    assert rows[0] == ["2026-01-01", AWKWARD, "1250.5", "1000.0", "1500.0", "0.125", "one"]
    assert rows[1][2:6] == ["", "", "", ""]
    assert len(rows) == len(TABLE.rows)


def test_what_a_spreadsheet_would_run_is_text() -> None:
    rows = list(csv.reader(table_csv(TABLE).splitlines()))

    assert rows[3][1:3] == ["'=1+1", "-3.25"]


def test_every_table_and_the_shops_become_files(tmp_path: Path) -> None:
    files = write_csv_files(tmp_path / "new", (SECTION,), SHOPS, FIGURES)

    assert [file.name for file in files] == ["sample-rows.csv", "shops.csv"]
    assert files[0].read_bytes() == table_csv(TABLE).encode()
    assert files[1].read_bytes() == b"retailer,orders\r\na,3\r\nb,\r\n"
    assert shops_csv(SHOPS, FIGURES) == files[1].read_bytes().decode()


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BadInput, match="tables cannot be written") as raised:
        write_csv_files(tmp_path / "file", (SECTION,), SHOPS, ())

    assert raised.value.field == "csv"
