"""The product table and the identifiers of a version."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import marisa_trie
import orjson
import pyarrow as pa

from catalog.codec import product_from_json, product_to_json
from catalog.identifiers import identifiers_of
from catalog.product import Availability, Product
from core.layout import VersionLayout

ROWS_PER_BATCH = 4096

_COLUMNS: dict[str, pa.DataType] = {
    "id": pa.string(),
    "title": pa.string(),
    "brand": pa.string(),
    "description": pa.string(),
    "price": pa.float64(),
    "released": pa.float64(),
    "popularity": pa.float64(),
    "product": pa.binary(),
}
SCHEMA = pa.schema(_COLUMNS)
"""What queries compute on stands in columns of its own; `product` is the whole, as JSON."""


def write_product_table(products: Iterable[Product], path: Path) -> tuple[int, str]:
    """Write `products`, one row each in their order; gives their number and fingerprint.

    The fingerprint is the SHA-256 over the products themselves: feeds that say
    the same in another format or spelling have the same one.
    """
    digest = hashlib.sha256()
    count = 0
    remaining = iter(products)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
        while batch := list(islice(remaining, ROWS_PER_BATCH)):
            documents = [product_to_json(product) for product in batch]
            for document in documents:
                digest.update(len(document).to_bytes(8, "little"))
                digest.update(document)
            writer.write_batch(_record_batch(batch, documents))
            count += len(batch)
    return count, digest.hexdigest()


def stored_products(layout: VersionLayout) -> Iterator[Product]:
    """The products of a version's table in row order, a record batch in memory at a time."""
    return map(product_from_json, stored_documents(layout.products))


def stored_texts(layout: VersionLayout) -> Iterator[Product]:
    """The same with nothing but what texts are made of, which is quicker by far."""
    for document in stored_documents(layout.products):
        record = orjson.loads(document)
        yield Product(
            id=record["id"],
            title=record["title"],
            availability=Availability(record["availability"]),
            description=record.get("description", ""),
            brand=record.get("brand", ""),
            category=tuple(record.get("category", ())),
            attributes={
                name: tuple(value) if isinstance(value, list) else (value,)
                for name, value in record.get("attributes", {}).items()
            },
        )


def stored_documents(path: Path) -> Iterator[bytes]:
    """The JSON of every product of a table in row order, a record batch in memory at a time."""
    with pa.OSFile(str(path), "rb") as source:
        reader = pa.ipc.open_file(source)
        for number in range(reader.num_record_batches):
            column: Any = reader.get_batch(number).column("product")
            yield from column.to_pylist()


def count_products(layout: VersionLayout) -> int:
    """The rows of a version's table."""
    with pa.memory_map(str(layout.products)) as source:
        reader = pa.ipc.open_file(source)
        batches = range(reader.num_record_batches)
        return sum(reader.get_batch(number).num_rows for number in batches)


class IdentifierWriter:
    """Takes products one by one and writes by what they are called, apart from words."""

    def __init__(self) -> None:
        self._spellings: list[bytes] = []

    def add(self, product: Product) -> None:
        """Note the id, GTINs and part number of the next product, in all their spellings."""
        # One object a product: a tuple of strings takes five times as much.
        self._spellings.append("\0".join(sorted(identifiers_of(product))).encode())

    def write(self, path: Path) -> None:
        """Write a trie from every spelling to its rows."""
        pairs = (
            (spelling, (row,))
            for row, spellings in enumerate(self._spellings)
            for spelling in spellings.decode().split("\0")
        )
        marisa_trie.RecordTrie("<I", pairs).save(str(path))


def _record_batch(products: list[Product], documents: list[bytes]) -> pa.RecordBatch:
    columns: dict[str, list[Any]] = {
        "id": [product.id for product in products],
        "title": [product.title for product in products],
        "brand": [product.brand for product in products],
        "description": [product.description for product in products],
        "price": [None if p.price is None else float(p.price) for p in products],
        "released": [None if p.released is None else p.released.timestamp() for p in products],
        "popularity": [product.popularity for product in products],
        "product": documents,
    }
    return pa.RecordBatch.from_pydict(columns, schema=SCHEMA)
