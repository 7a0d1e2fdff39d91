"""Query logs and order lines: typed rows, bad ones told by row, field and mend."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.orders import OrderLine, read_orders
from catalog.query_log import LoggedQuery, read_query_log
from core.errors import BadFeed
from core.rejects import RejectLog

ROWS = [{"query": "oat  milk", "count": 3, "clicks": 2}, {"query": "Café", "count": 1, "clicks": 0}]
EXPECTED = [LoggedQuery("oat milk", 3, 2), LoggedQuery("Café", 1, 0)]
ORDERED = OrderLine("shop-1", "7", 12, datetime(2026, 3, 31, 12, tzinfo=UTC))


def test_the_formats_of_a_query_log(tmp_path: Path) -> None:
    for separator, suffix in ((",", "csv"), ("\t", "tsv")):
        lines = [separator.join(map(str, row.values())) for row in ROWS]
        path = tmp_path / f"log.{suffix}"
        path.write_text("\n".join([separator.join(("Query", "count", "CLICKS")), *lines]))
        assert list(read_query_log(path)) == EXPECTED
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(b"\n".join(map(orjson.dumps, ROWS))))
    assert list(read_query_log(packed)) == EXPECTED


def test_a_log_of_clicks_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("query,clicks\nmilk,4\n")
    assert list(read_query_log(path)) == [LoggedQuery("milk", 4, 4)]


def test_the_formats_of_orders(tmp_path: Path) -> None:
    text = tmp_path / "orders.csv"
    text.write_text("retailer,product,quantity,timestamp\nshop-1,7,12,2026-03-31T14:00:00+02:00\n")
    assert list(read_orders(text)) == [ORDERED]
    table = tmp_path / "orders.parquet"
    columns = {"retailer": ["shop-1"], "product": [7], "quantity": [12.0]}
    pq.write_table(pa.table(columns | {"timestamp": [datetime(2026, 3, 31, 12)]}), table)  # noqa: DTZ001 - as tables often have it
    assert list(read_orders(table)) == [ORDERED]


@pytest.mark.parametrize(
    ("row", "field", "mend"),
    [
        (",1,1", "query", "give every row its query"),
        ("milk,1,-2", "clicks", "write it like 0 or 12"),
        ("milk,1,2.5", "clicks", "write it like 0 or 12"),
        ("milk,many,2", "count", "write it like 0 or 12"),
        (f"{'m' * 201},1,1", "query", "leave the row out"),
    ],
)
def test_bad_rows_of_a_log_are_told(tmp_path: Path, row: str, field: str, mend: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["query,count,clicks", *["milk,9,9"] * 12, row]))
    rejects = RejectLog(tmp_path / "rejects.jsonl")
    assert len(list(read_query_log(path, rejects))) == 12
    told = orjson.loads((tmp_path / "rejects.jsonl").read_bytes())
    assert (told["line"], told["row"], told["field"], told["mend"]) == (14, 13, field, mend)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("s,p,0,2026-01-01", "quantity"),
        ("s,p,,2026-01-01", "quantity"),
        ("s,p,1,yesterday", "timestamp"),
        ("s,p,1,", "timestamp"),
        (",p,1,2026-01-01", "retailer"),
        ("s,,1,2026-01-01", "product"),
    ],
)
def test_bad_order_lines_are_told(tmp_path: Path, row: str, field: str) -> None:
    path = tmp_path / "orders.csv"
    good = ["s,p,1,2026-01-01"] * 12
    path.write_text("\n".join(["retailer,product,quantity,timestamp", *good, row]))
    rejects = RejectLog()
    assert len(list(read_orders(path, rejects))) == 12
    assert [key[0] for key in rejects.reasons] == [field]


def test_too_many_bad_rows_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("query,count,clicks\nmilk,1,1\ntea,x,1\n")
    with pytest.raises(BadFeed, match="1 of 2 rows"):
        list(read_query_log(path))
    path.write_text("query,count,clicks\ntea,x,1\n" + "milk,1,1\n" * 9)
    assert len(list(read_query_log(path))) == 9


def test_a_file_that_will_not_do(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("retailer,product\ns,p\n")
    with pytest.raises(BadFeed, match='no column "quantity"'):
        list(read_orders(path))
    with pytest.raises(BadFeed, match="no such file"):
        read_orders(tmp_path / "none.csv")
    empty = tmp_path / "empty.csv"
    empty.write_text("query,clicks\n")
    assert list(read_query_log(empty)) == []
