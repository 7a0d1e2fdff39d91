import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import marisa_trie
import pyarrow as pa
import pytest

from catalog.codec import product_from_json, product_to_json
from indexer.product_table import ROWS_PER_BATCH, write_product_table
from tests.indexer.support import PRODUCTS, product, write_identifiers


def test_every_column_holds_what_the_products_say(tmp_path: Path) -> None:
    released = datetime(2024, 5, 1, 12, tzinfo=UTC)
    items = [
        product(0, "Größe 無線 🖱️", brand="Acme", price=Decimal("9.90"), released=released),
        product(1, "Hub", description="small", popularity=0.5),
    ]
    count, fingerprint = write_product_table(items, tmp_path / "table")

    with pa.ipc.open_file(str(tmp_path / "table")) as reader:
        columns = reader.read_all().to_pydict()
    documents = [product_to_json(item) for item in items]
    assert columns == {
        "id": ["p0", "p1"],
        "title": ["Größe 無線 🖱️", "Hub"],
        "brand": ["Acme", ""],
        "description": ["", "small"],
        "price": [9.9, None],
        "released": [released.timestamp(), None],
        "popularity": [None, 0.5],
        "product": documents,
    }
    digest = hashlib.sha256()
    for document in documents:
        digest.update(len(document).to_bytes(8, "little") + document)
    assert (count, fingerprint) == (2, digest.hexdigest())


@pytest.mark.parametrize("count", [0, 1, ROWS_PER_BATCH, ROWS_PER_BATCH + 1])
def test_a_table_of_any_length_comes_back_in_order(tmp_path: Path, count: int) -> None:
    items = [product(number, f"Product {number}") for number in range(count)]
    assert write_product_table(iter(items), tmp_path / "table")[0] == count
    with pa.ipc.open_file(str(tmp_path / "table")) as reader:
        assert reader.num_record_batches == -(-count // ROWS_PER_BATCH)
        stored: list[Any] = reader.read_all().column("product").to_pylist()
    assert [product_from_json(document) for document in stored] == items


def test_the_order_of_products_shows_in_the_fingerprint(tmp_path: Path) -> None:
    _, forwards = write_product_table(PRODUCTS, tmp_path / "a")
    _, backwards = write_product_table(PRODUCTS[::-1], tmp_path / "b")
    assert forwards != backwards


def test_products_are_found_by_id_gtin_and_part_number(tmp_path: Path) -> None:
    items = [
        product(0, "Toner", mpn="TN-2110", gtin=("4977766654531", "0012345678905")),
        product(1, "Toner, two", mpn="tn-2110"),
        product(2, "Hub", mpn="p2"),
        product(3, "Café", mpn="Café"),
    ]
    write_identifiers(items, tmp_path / "identifiers")
    trie = marisa_trie.RecordTrie("<I").load(str(tmp_path / "identifiers"))

    def rows(identifier: str) -> list[int]:
        return [row for (row,) in trie.get(identifier, [])]

    assert rows("tn-2110") == [0, 1]
    assert rows("4977766654531") == rows("0012345678905") == rows("p0") == [0]
    assert rows("p2") == [2]
    assert rows("toner") == rows("cafe") == []
    assert rows("tn2110") == [0, 1]
    assert len(trie) == 10
