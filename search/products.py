"""The product table of a snapshot: columns to compute on, whole products to show."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import marisa_trie
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from catalog.codec import product_from_json
from catalog.product import Product
from core.analysis import compact, normalize
from core.errors import IndexUnusable
from search.results import ProductView

GTIN_LENGTHS = (8, 12, 13, 14)

MANY = 64
"""Rows from which their texts are taken out of the table all at once."""

CACHED_VIEWS = 4096
"""Products kept as they are shown, about 3 KB each: the same few lead most answers."""


class Products(Protocol):
    """Products by row."""

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def views(self, rows: Sequence[int], *, attributes: bool) -> list[ProductView]:
        """The products of `rows` as they are shown without a region, in that order."""
        ...

    def texts(self, column: str, rows: Sequence[int]) -> list[str]:
        """One of the columns id, title, brand and description, for `rows`."""
        ...

    def product(self, row: int) -> Product:
        """The product of a row, whole."""
        ...


class ProductLookup(Protocol):
    """Knows which rows an identifier names."""

    def rows(self, identifier: str) -> list[int]:
        """The rows known by `identifier` in any of its spellings, rising."""
        ...

    def rows_spelled(self, identifier: str) -> list[int]:
        """Those known by `identifier` as it is spelled, but for case and accents; rising."""
        ...


class ProductTable:
    """Products by row, memory-mapped.

    Args:
        path: an Arrow IPC file.

    Raises:
        IndexUnusable: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._source = pa.memory_map(str(path))
            self._table = pa.ipc.open_file(self._source).read_all()
        except (pa.ArrowInvalid, OSError) as error:
            raise IndexUnusable(
                "the product table cannot be read", field=path.name, hint="rebuild the catalogue"
            ) from error
        self._listed = lru_cache(CACHED_VIEWS)(self._in_list)

    def __len__(self) -> int:
        return self._table.num_rows

    def views(self, rows: Sequence[int], *, attributes: bool) -> list[ProductView]:
        """The products of `rows` as they are shown without a region, in that order."""
        if not attributes:
            return [self._listed(row) for row in rows]
        return [view_of(self._document(row), attributes=True) for row in rows]

    def texts(self, column: str, rows: Sequence[int]) -> list[str]:
        """One of the columns id, title, brand and description, for `rows`."""
        texts = self._table.column(column)
        if len(rows) < MANY:
            return [texts[row].as_py() for row in rows]
        return [str(text) for text in texts.take(pa.array(rows, pa.int64())).to_pylist()]

    def numbers(self, column: str) -> npt.NDArray[np.float64]:
        """A whole column of price, released or popularity, NaN where there is none."""
        # Neither by to_numpy nor by a scalar of Arrow's: where pandas is installed, these import
        # all of it, which takes half a second.
        told = self._table.column(column).cast(pa.float64()).combine_chunks()
        known = np.from_dlpack(told.is_valid().cast(pa.uint8())).astype(np.bool_)
        values = np.full(len(told), np.nan)
        values[known] = np.from_dlpack(told.drop_null())
        return values

    def product(self, row: int) -> Product:
        """The product of a row, whole."""
        return product_from_json(self._document(row).to_pybytes())

    def _in_list(self, row: int) -> ProductView:
        return view_of(self._document(row), attributes=False)

    def _document(self, row: int) -> pa.Buffer:
        document: pa.Buffer = self._table.column("product")[row].as_buffer()
        return document


class Identifiers:
    """From an id, a GTIN or a part number to rows.

    Args:
        path: a record trie of normalised identifiers.

    Raises:
        IndexUnusable: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._trie = marisa_trie.RecordTrie("<I")
        try:
            self._trie.mmap(str(path))
        except (RuntimeError, OSError) as error:
            raise IndexUnusable(
                "the identifiers cannot be read", field=path.name, hint="rebuild the catalogue"
            ) from error

    def rows(self, identifier: str) -> list[int]:
        """The rows known by `identifier` in any of its spellings, rising."""
        found = {
            row for spelling in spellings_of(identifier) for (row,) in self._trie.get(spelling, ())
        }
        return sorted(found)

    def rows_spelled(self, identifier: str) -> list[int]:
        """Those known by `identifier` as it is spelled, but for case and accents; rising."""
        name = normalize(identifier)
        return sorted(row for (row,) in self._trie.get(name, ())) if _can_be_key(name) else []


def spellings_of(identifier: str) -> set[str]:
    """The identifier itself, without hyphens and spaces, and a GTIN with its zeros made up."""
    name, code = normalize(identifier.strip()), compact(identifier)
    spellings = {name}
    if any(char.isdecimal() for char in code):
        spellings.add(code)
    if code.isdecimal() and len(code) >= min(GTIN_LENGTHS):
        spellings.update(code.lstrip("0").zfill(length) for length in GTIN_LENGTHS)
    return {spelling for spelling in spellings if _can_be_key(spelling)}


def _can_be_key(text: str) -> bool:
    """Whether a trie can hold `text`: no NUL, and nothing that UTF-8 cannot write."""
    if "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def view_of(document: pa.Buffer | bytes, *, attributes: bool) -> ProductView:
    """A product's JSON as it is shown."""
    values: dict[str, Any] = orjson.loads(memoryview(document))
    named = values.pop("attributes", {})
    # Stock and prices by region are the offer table's to tell.
    values.pop("offers", None)
    if attributes:
        values["attributes"] = {
            name: value if isinstance(value, list) else [value] for name, value in named.items()
        }
    return ProductView.model_validate(values)
