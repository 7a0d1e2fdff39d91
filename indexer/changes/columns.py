"""What gates and reports compare of a product table: a few columns, a hash of each product."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from core.errors import IndexUnusable

PATH_SEPARATOR = " > "
DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class Labels:
    """A label a row: `names[codes[row]]`; the empty name stands for none.

    Attributes:
        codes: int32, shape (rows,).
        names: every label that occurs, once.
    """

    codes: npt.NDArray[np.int32]
    names: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Rows by name."""
        found = np.bincount(self.codes, minlength=len(self.names))
        return dict(zip(self.names, found.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class TableColumns:
    """A product table in a few bytes a row, besides the ids, which stay in the file.

    Attributes:
        ids: of the products, in row order.
        digests: uint64, shape (rows,); equal products have equal ones.
        prices: float64, shape (rows,); NaN where there is none.
        categories: the path, its parts joined by " > ".
        brands: as in the feed.
        regions: how many products are offered in each region.
    """

    ids: "pa.ChunkedArray[Any]"
    digests: npt.NDArray[np.uint64]
    prices: npt.NDArray[np.float64]
    categories: Labels
    brands: Labels
    regions: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many products there are."""
        return int(self.digests.size)


@dataclass(frozen=True, slots=True)
class Tables:
    """The served version's table and that of the version that may follow it."""

    before: TableColumns
    after: TableColumns


def read_columns(path: Path) -> TableColumns:
    """Read a product table once, a record batch in memory at a time.

    Raises:
        IndexUnusable: the file is missing or damaged.
    """
    try:
        with pa.memory_map(str(path)) as source:
            return _read(pa.ipc.open_file(source))
    except (OSError, pa.ArrowInvalid, orjson.JSONDecodeError) as error:
        raise IndexUnusable(
            f"the product table cannot be read: {error}", field=path.name
        ) from error


def _read(reader: pa.RecordBatchFileReader) -> TableColumns:
    ids: list[pa.Array[Any]] = []
    digests: list[npt.NDArray[np.uint64]] = []
    prices: list[npt.NDArray[np.float64]] = []
    categories, brands = _Coder(), _Coder()
    regions: Counter[str] = Counter()
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        documents: list[Any] = batch.column("product").to_pylist()
        ids.append(batch.column("id"))
        prices.append(batch.column("price").to_numpy(zero_copy_only=False).astype(np.float64))
        digests.append(np.fromiter(map(_digest, documents), np.uint64, len(documents)))
        brands.add(batch.column("brand").to_pylist(), str)
        records = [orjson.loads(document) for document in documents]
        categories.add(records, _path)
        regions.update(offer["region"] for record in records for offer in record.get("offers", ()))
    return TableColumns(
        ids=pa.chunked_array(ids, pa.string()),
        digests=np.concatenate([np.empty(0, np.uint64), *digests]),
        prices=np.concatenate([np.empty(0), *prices]),
        categories=categories.labels(),
        brands=brands.labels(),
        regions=dict(regions),
    )


def _digest(document: bytes) -> int:
    return int.from_bytes(blake2b(document, digest_size=DIGEST_BYTES).digest(), "little")


def _path(record: dict[str, Any]) -> str:
    return PATH_SEPARATOR.join(record.get("category", ()))


class _Coder:
    """Numbers labels in the order in which they come."""

    def __init__(self) -> None:
        self._code_of: dict[str, int] = {}
        self._codes: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)]

    def add(self, values: list[Any], label_of: Callable[[Any], str]) -> None:
        """Number the labels of a batch's rows."""
        code_of = self._code_of
        codes = (code_of.setdefault(label_of(value), len(code_of)) for value in values)
        self._codes.append(np.fromiter(codes, np.int32, len(values)))

    def labels(self) -> Labels:
        """All that was added."""
        return Labels(np.concatenate(self._codes), tuple(self._code_of))
