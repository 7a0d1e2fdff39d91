"""Expected files are worked out by hand from the description of the format."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pytest

from catalog.product import AttributeValue, Availability, Product
from indexer.filters import FilterWriter
from tests.indexer.support import PRODUCTS, contents, product

COLOURS: Mapping[str, tuple[AttributeValue, ...]] = {
    "Colour": ("red", "red", "Blue"),
    "Weight": (1.5,),
}
SHELF = (
    product(0, "Mouse", brand="acme", price=Decimal("9.90"), attributes=COLOURS),
    product(1, "Hub", brand="Zeta", category=("Computers", "Hubs"), popularity=3),
    product(
        2,
        "Pad",
        brand="Acme",
        category=("Computers",),
        price=Decimal(5),
        item_group_id="g",
        released=datetime(1970, 1, 2, tzinfo=UTC),
        attributes={"Colour": ("red",), "Wireless": (True,), "Weight": ("light", 2)},
        availability=Availability.BACKORDER,
    ),
)
VALUES = {
    "attributes.Colour": {"Blue": [0], "red": [0, 2]},
    "attributes.Weight": {"light": [2]},
    "attributes.Wireless": {"true": [2]},
    "availability": {"backorder": [2], "in_stock": [0, 1]},
    # Two spellings, one product each: the first in the order of characters is shown.
    "brand": {"Acme": [0, 2], "Zeta": [1]},
    "category": {"Computers": [1, 2], "Computers > Hubs": [1]},
    "item_group_id": {"g": [2]},
}
NUMBERS = {
    "attributes.Weight": [(1.5, 0), (2.0, 2)],
    "popularity": [(3.0, 1)],
    "price": [(5.0, 2), (9.9, 0)],
    "released": [(86_400.0, 2)],
}


def write(products: tuple[Product, ...], folder: Path) -> None:
    writer = FilterWriter()
    for row, item in enumerate(products):
        writer.add(row, item)
    writer.write(folder)


def read_values(folder: Path) -> dict[str, dict[str, list[int]]]:
    fields = orjson.loads((folder / "fields.json").read_bytes())
    with pa.ipc.open_file(str(folder / "values.arrow")) as reader:
        values: list[Any] = reader.read_all().column("value").to_pylist()
    offsets, rows = (np.load(folder / f"value_{name}.npy") for name in ("offsets", "rows"))
    return {
        field: {
            values[n]: rows[offsets[n] : offsets[n + 1]].tolist() for n in range(*kinds["values"])
        }
        for field, kinds in fields.items()
        if "values" in kinds
    }


def read_numbers(folder: Path) -> dict[str, list[tuple[float, int]]]:
    fields = orjson.loads((folder / "fields.json").read_bytes())
    numbers, rows = (np.load(folder / f"{name}.npy") for name in ("numbers", "number_rows"))
    pairs = list(zip(numbers.tolist(), rows.tolist(), strict=True))
    return {
        field: pairs[slice(*kinds["numbers"])]
        for field, kinds in fields.items()
        if "numbers" in kinds
    }


def test_every_value_has_its_rows_and_every_number_its_row(tmp_path: Path) -> None:
    write(SHELF, tmp_path / "filters")
    found = read_values(tmp_path / "filters")
    assert found == VALUES
    assert {field: list(values) for field, values in found.items()} == {
        field: list(values) for field, values in VALUES.items()
    }
    assert read_numbers(tmp_path / "filters") == NUMBERS


@pytest.mark.parametrize("products", [PRODUCTS, SHELF, ()])
def test_the_same_products_give_the_same_bytes(
    tmp_path: Path, products: tuple[Product, ...]
) -> None:
    write(products, tmp_path / "a")
    write(products, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert len(contents(tmp_path / "a")) == 6


def test_a_real_shelf_agrees_with_a_plain_count(tmp_path: Path) -> None:
    write(PRODUCTS, tmp_path / "filters")
    brands = read_values(tmp_path / "filters")["brand"]
    for brand, rows in brands.items():
        assert rows == [n for n, item in enumerate(PRODUCTS) if item.brand == brand]
    assert set(brands) == {item.brand for item in PRODUCTS}
