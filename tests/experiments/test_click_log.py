import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadInput
from experiments.offline.click_log import ClickLog, read_click_log

HEAD = "query,product_id,position,clicked\n"


def read(tmp_path: Path, text: str, name: str = "clicks.csv") -> ClickLog:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_click_log(path)


def cells(log: ClickLog) -> dict[tuple[str, str, int], tuple[float, float]]:
    return {
        (log.queries[query], log.products[product], position): (shown, clicked)
        for query, product, position, shown, clicked in zip(
            log.query_of.tolist(),
            log.product_of.tolist(),
            log.positions.tolist(),
            log.shown.tolist(),
            log.clicked.tolist(),
            strict=True,
        )
    }


def test_the_same_cell_is_counted(tmp_path: Path) -> None:
    log = read(
        tmp_path,
        f"{HEAD}Red  wine,A,1,1\nred wine,A,1,0\nred wine,A,2,true\nred wine,B,2,0\nrosé,A,1,0\n",
    )

    assert cells(log) == {
        ("Red  wine", "A", 1): (2, 1),
        ("Red  wine", "A", 2): (1, 1),
        ("Red  wine", "B", 2): (1, 0),
        ("rosé", "A", 1): (1, 0),
    }
    pairs = dict(zip(cells(log), log.pair_of.tolist(), strict=True))
    assert pairs["Red  wine", "A", 1] == pairs["Red  wine", "A", 2]
    assert len(set(pairs.values())) == 3
    assert log.since is log.until is None


def test_columns_stand_in_any_order_and_times_make_a_period(tmp_path: Path) -> None:
    log = read(
        tmp_path,
        "timestamp,clicked,position,product_id,query,page\n"
        "2026-03-02T10:00:00Z,1,3,A,wine,x\n,0,4,B,wine,x\n2026-03-01T23:00:00-05:00,0,5,C,wine,x\n",
    )

    assert cells(log)["wine", "A", 3] == (1, 1)
    assert log.since == datetime(2026, 3, 2, 4, tzinfo=UTC)
    assert log.until == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_json_lines_and_gzip(tmp_path: Path) -> None:
    lines = (
        '{"query": "wine", "product_id": "A", "position": 1, "clicked": true, "timestamp": null}\n'
        "\n"
        '{"query": "wine", "product_id": 7, "position": "2", "clicked": 0}\n'
    )
    path = tmp_path / "clicks.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode()))

    assert cells(read_click_log(path)) == {("wine", "A", 1): (1, 1), ("wine", "7", 2): (1, 0)}


@pytest.mark.parametrize(
    ("row", "said", "field"),
    [
        (",A,1,1", "line 3", "query"),
        (f"{'x' * 513},A,1,1", "513", "query"),
        ("wine,,1,1", "is empty", "product_id"),
        ("wine,A,0,1", "'0' is no position", "position"),
        ("wine,A,1.5,1", "'1.5'", "position"),
        ("wine,A,1001,1", "'1001'", "position"),
        ("wine,A,1,2", "neither 0 nor 1", "clicked"),
        ("wine,A,1", "has 3 fields, the header 4", "row"),
        ('"wine"x,A,1,1', "is no CSV", "row"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, said: str, field: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read(tmp_path, f"{HEAD}wine,A,1,1\n{row}\n")

    assert refused.value.field == field
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("query,position,clicked\n", "a.csv", "lacks product_id"),
        ("", "a.csv", "lacks query"),
        (f"{HEAD}wine,A,1,0\n", "a.csv", "no click in the log"),
        ("[1]\n", "a.jsonl", "is no object"),
        ("{\n", "a.ndjson", "line 1: is no JSON"),
        ('{"query": "wine"}\n', "a.jsonl", "is empty"),
        ("x", "a.csv.gz", "cannot read a.csv.gz"),
        ("query,product_id,position,clicked,timestamp\na,b,1,1,soon\n", "a.csv", "is no time"),
    ],
)
def test_a_file_that_is_no_log_is_said(tmp_path: Path, text: str, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(tmp_path, text, name)


def test_a_missing_file_and_other_encodings_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot read none\.csv"):
        read_click_log(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(f"{HEAD}caf\xe9,A,1,1\n".encode("latin-1"))
    with pytest.raises(BadInput, match="is not UTF-8"):
        read_click_log(tmp_path / "latin.csv")
