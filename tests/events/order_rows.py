"""Some rows of orders, the files that hold them, and the events that they are."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from events.event import Event, PurchaseLine
from events.importing.mapping import OrderMapping
from events.importing.order_file import OrderFile, read_order_file

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
Row = Mapping[str, Any]

RULES: dict[str, Any] = {
    "order": "no",
    "product": "sku",
    "retailer": "shop",
    "quantity": "units",
    "price": "price",
    "time": {"column": "at", "zone": "Europe/London"},
    "returns": "C.*",
    "left_out": [{"where": {"sku": "POST"}, "why": "postage"}],
}
MAPPING = OrderMapping.model_validate(
    {"source": "ours", "orders": RULES, "products": {"title": "name"}}
)

ROWS: Sequence[Row] = (
    {"no": 7, "sku": "A", "shop": "s-1", "units": 2, "price": 1.5, "at": "2026-01-05T09:00:00",
     "name": "Apples"},
    {"no": 8, "sku": "B", "shop": "s-2", "units": 1, "price": None, "at": "2026-01-04T09:00:00",
     "name": "  Bread  roll"},
    {"no": 7, "sku": "POST", "shop": "s-1", "units": 1, "price": 5, "at": "2026-01-05T09:00:00",
     "name": "Postage"},
    {"no": 7, "sku": "B", "shop": "s-1", "units": 3, "price": 2, "at": "2026-01-05T09:01:00",
     "name": "Bread roll"},
    {"no": 9, "sku": "A", "shop": None, "units": 1, "price": 1.5, "at": "2026-07-01T00:30:00",
     "name": "?"},
    {"no": 10, "sku": "B", "shop": "s-2", "units": -1, "price": 2, "at": "2026-01-06T09:00:00",
     "name": None},
)  # fmt: skip

EXPECTED = [
    Event("ours:8", "purchase", datetime(2026, 1, 4, 9, tzinfo=UTC), "s-2", order="8",
          lines=(PurchaseLine("B", 1.0),)),
    Event("ours:7", "purchase", datetime(2026, 1, 5, 9, tzinfo=UTC), "s-1", order="7",
          lines=(PurchaseLine("A", 2.0, 1.5), PurchaseLine("B", 3.0, 2.0))),
    Event("ours:10:return", "return", datetime(2026, 1, 6, 9, tzinfo=UTC), "s-2", order="10",
          lines=(PurchaseLine("B", 1.0, 2.0),)),
]  # fmt: skip


def write_csv(path: Path, rows: Sequence[Row], delimiter: str = ",") -> None:
    table = pa.table({name: [row[name] for row in rows] for name in rows[0]})
    pacsv.write_csv(table, path, pacsv.WriteOptions(delimiter=delimiter))


def write_json_lines(path: Path, rows: Sequence[Row]) -> None:
    path.write_bytes(b"\n".join(orjson.dumps(dict(row)) for row in rows) + b"\n\n")


def write_parquet(path: Path, rows: Sequence[Row]) -> None:
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    times = [None if at is None else datetime.fromisoformat(at) for at in columns["at"]]
    columns["at"] = pa.array(times, pa.timestamp("ns"))
    columns["sku"] = pa.array(columns["sku"]).dictionary_encode()
    columns["shop"] = pa.array(columns["shop"], pa.large_string())
    columns["no"] = pa.array(columns["no"], pa.float64())
    pq.write_table(pa.table(columns), path)


def write_tsv_gz(path: Path, rows: Sequence[Row]) -> None:
    plain = path.with_name("plain.tsv")
    write_csv(plain, rows, "\t")
    path.write_bytes(gzip.compress(plain.read_bytes()))


FORMATS: Mapping[str, Callable[[Path, Sequence[Row]], None]] = {
    "orders.csv": write_csv,
    "orders.tsv.gz": write_tsv_gz,
    "orders.jsonl": write_json_lines,
    "orders.parquet": write_parquet,
}


def rejected(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "rejects.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


def read(path: Path, mapping: OrderMapping = MAPPING, **options: Any) -> OrderFile:
    return read_order_file(path, mapping, NOW, **options)
