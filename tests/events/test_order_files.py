"""Files of order lines: every format reads alike, every row that is not taken says why."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFeed, BadInput
from core.rejects import RejectLog
from events.event import PurchaseLine
from events.importing.mapping import OrderMapping
from events.importing.order_file import read_order_file
from events.importing.order_times import made_times
from events.log import EventLog
from events.named import NamedProduct
from tests.events.order_rows import (
    EXPECTED,
    FORMATS,
    MAPPING,
    NOW,
    ROWS,
    RULES,
    Row,
    read,
    rejected,
    write_csv,
    write_json_lines,
)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_orders(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = [row for row in ROWS if row["no"] != 9]
    FORMATS[name](path, rows)
    log = RejectLog()

    file = read(path, rejects=log)

    assert list(file.orders.events("ours")) == EXPECTED
    assert dict(file.left_out) == {"postage": 1}
    assert (log.rows, log.accepted, log.rejected) == (5, 4, 0)
    assert file.named == (
        NamedProduct("A", "Apples"),
        NamedProduct("B", "Bread roll"),
    )


def test_summer_time_and_unknown_shops_are_kept(tmp_path: Path) -> None:
    # 00:30 in a London summer is 23:30 of the day before.
    at = "2025-07-01T00:30:00"
    write_csv(tmp_path / "orders.csv", [{**ROWS[4], "at": at}, ROWS[0]])

    first, _ = read(tmp_path / "orders.csv").orders.events("ours")

    assert first.time == datetime(2025, 6, 30, 23, 30, tzinfo=UTC)
    assert first.retailer is None


def test_a_cancelled_invoice_is_a_return(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "no": "C7", "units": -2}, {**ROWS[0], "no": "C8"}]
    write_csv(tmp_path / "orders.csv", rows)

    events = list(read(tmp_path / "orders.csv").orders.events("ours"))

    assert [(event.id, event.action) for event in events] == [
        ("ours:C7:return", "return"),
        ("ours:C8:return", "return"),
    ]
    assert [event.lines[0].quantity for event in events] == [2.0, 2.0]


FAULTS: dict[str, tuple[Row, str, str, str]] = {
    "no order": ({"no": None}, "no", "there is no no", "give every row its no"),
    "a long order": ({"no": "7" * 61}, "no", "longer than 60 characters", "shorten it"),
    "no product": ({"sku": " "}, "sku", "there is no sku", "give every row"),
    "a long product": ({"sku": "x" * 101}, "sku", "longer than 100 characters", "shorten it"),
    "a control character": ({"sku": "a\x07b"}, "sku", "it holds a control", "take it out"),
    "no quantity": ({"units": None}, "units", "there is no units", "in every row"),
    "a word": ({"units": "two"}, "units", "it is not a number", "write it like 12 or 4.50"),
    "none": ({"units": 0}, "units", "the quantity is 0", "leave out rows without any"),
    "a price below 0": ({"price": -1}, "price", "the price is below 0", "leave it empty"),
    "no time": ({"at": None}, "at", "there is no at", "give every row its own"),
    "a wrong time": ({"at": "2026-02-30T09:00:00"}, "at", "it is no moment", "2026-03-31T12"),
    "the future": ({"at": "2026-04-02T09:00:00"}, "at", "it is in the future", "mend the date"),
    "another shop": ({"shop": "s-2"}, "shop", "other rows of the order name another", "of their"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_row_that_cannot_be_used_says_field_and_mend(tmp_path: Path, case: str) -> None:
    change, field, reason, mend = FAULTS[case]
    good = [
        {**row, "units": str(row["units"]), "no": str(row["no"])} for row in ROWS if row["shop"]
    ]
    bad = {
        **good[0],
        **{name: None if each is None else str(each) for name, each in change.items()},
    }
    write_json_lines(tmp_path / "orders.jsonl", [*good, bad])
    log = RejectLog(tmp_path / "rejects.jsonl")

    file = read(tmp_path / "orders.jsonl", rejects=log, max_reject_rate=0.5)

    assert sum(len(event.lines) for event in file.orders.events("x")) == 4
    (told,) = rejected(tmp_path)
    assert (told["line"], told["row"], told["field"]) == (6, 6, field)
    assert told["reason"].startswith(reason)
    assert mend in told["mend"]
    value = bad[field]
    assert told["value"] == ("" if value is None else value)


def test_rows_of_a_text_file_keep_their_numbers_beside_broken_ones(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    header = "no,sku,shop,units,price,at,name"
    good = "7,A,s-1,2,1.5,2026-01-05T09:00:00,Apples"
    lines = [header, good, "7,A", good.replace(",2,", ",x,"), *[good] * 7, "1,2,3,4,5,6,7,8"]
    path.write_text("\n".join(lines) + "\n")
    log = RejectLog(tmp_path / "rejects.jsonl")

    read(path, rejects=log, max_reject_rate=0.5)

    told = rejected(tmp_path)
    assert [(each["line"], each["field"]) for each in told] == [(2, None), (3, "units"), (11, None)]
    assert told[0]["reason"] == "the row has 2 values where there are 7"
    assert (log.rows, log.accepted, log.rejected) == (11, 8, 3)


def test_lines_that_are_no_json_are_told(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    write_json_lines(path, ROWS)
    path.write_bytes(b'{"no": \n[1]\n' + path.read_bytes())
    log = RejectLog(tmp_path / "rejects.jsonl")

    read(path, rejects=log, max_reject_rate=0.5)

    told = rejected(tmp_path)
    assert [(each["line"], each["reason"]) for each in told[:2]] == [
        (1, "the line is not JSON"),
        (2, "the line is not a JSON object"),
    ]


def test_too_many_bad_rows_refuse_the_file(tmp_path: Path) -> None:
    write_json_lines(tmp_path / "orders.jsonl", [{**row, "units": "?"} for row in ROWS] + [*ROWS])

    with pytest.raises(BadFeed, match="it is not a number"):
        read(tmp_path / "orders.jsonl")


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    write_csv(tmp_path / "orders.csv", [{"no": 1, "sku": "A"}])
    (tmp_path / "orders.parquet").write_bytes(b"PAR1 or what")
    (tmp_path / "orders.csv.gz").write_bytes(b"no zip")
    (tmp_path / "latin.csv").write_bytes(
        "no,sku,shop,units,price,at,name\nä,b,c,1,2,,\n".encode("latin-1")
    )
    (tmp_path / "orders.xlsx").write_bytes(b"")

    for name, complaint in {
        "orders.csv": 'there is no column "shop"',
        "orders.parquet": "cannot be read",
        "orders.csv.gz": "cannot be read",
        "latin.csv": "not UTF-8",
        "orders.xlsx": "format is not known",
        "none.csv": "there is no such file",
    }.items():
        with pytest.raises(BadFeed, match=complaint) as refused:
            read(tmp_path / name)
        assert refused.value.hint


ODD: dict[str, object] = {
    "a list": [1, 2],
    "an object": {"a": 1},
    "a truth": True,
    "a large number": 2**70,
    "a text": "seven",
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("column", ["sku", "units", "price", "at"])
def test_whatever_a_column_holds_is_taken_or_refused(
    tmp_path: Path, column: str, case: str
) -> None:
    good = [row for row in ROWS if row["shop"]]
    write_json_lines(tmp_path / "mixed.jsonl", good)
    with (tmp_path / "mixed.jsonl").open("ab") as file:
        file.write(json.dumps({**good[0], column: ODD[case]}).encode())
    lines = [json.dumps({**row, column: ODD[case]}) for row in good]
    (tmp_path / "same.jsonl").write_text("\n".join(lines))
    mixed, same = RejectLog(), RejectLog()

    read(tmp_path / "mixed.jsonl", rejects=mixed, max_reject_rate=1)
    if column != "sku":
        with pytest.raises(BadFeed):
            read(tmp_path / "same.jsonl", rejects=same, max_reject_rate=0.5)

    else:
        read(tmp_path / "same.jsonl", rejects=same)
    assert mixed.rejected == (0 if column == "sku" else 1)
    assert same.rejected == (0 if column == "sku" else 4)


def test_a_file_without_rows_gives_no_orders(tmp_path: Path, log: EventLog) -> None:
    (tmp_path / "orders.csv").write_text("no,sku,shop,units,price,at,name\n")
    (tmp_path / "postage.csv").write_text(
        "no,sku,shop,units,price,at,name\n7,POST,s-1,1,5,2026-01-05T09:00:00,Postage\n"
    )

    for name in ("orders.csv", "postage.csv"):
        file = read(tmp_path / name)
        assert (len(file.orders), list(file.orders.events("ours")), file.named) == (0, [], ())
        assert len(file.purchases()[0]) == len(log.purchases("shop")) == 0


def test_how_a_file_is_written_may_be_said(tmp_path: Path) -> None:
    rules = {**RULES, "time": {"column": "at", "format": "%d.%m.%Y %H:%M"}, "price": None}
    mapping = OrderMapping.model_validate(
        {
            "source": "ours",
            "orders": {**rules, "amount": "price", "upper_case": True},
            "file": {"encoding": "latin-1", "delimiter": ";", "decimal": ","},
            "products": {"title": "name"},
        }
    )
    text = "no;sku;shop;units;price;at;name\n7;ä1;s-1;2,5;10,00;05.01.2026 09:00;Äpfel\n"
    (tmp_path / "orders.csv").write_bytes(text.encode("latin-1"))

    file = read(tmp_path / "orders.csv", mapping)

    (event,) = file.orders.events("ours")
    assert event.time == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert event.lines == (PurchaseLine("Ä1", 2.5, 4.0),)
    assert file.named == (NamedProduct("Ä1", "Äpfel"),)


def test_days_between_orders_become_moments_that_end_on_the_day() -> None:
    retailer = np.array([1, 0, 0, 0, 1, 0])
    number = np.array([1.0, 3, 1, 2, 2, 3])
    days = np.array([np.nan, 4, np.nan, 10, 0, 4])
    hour = np.array([9.0, 23, 8, 7, 9, 23])

    made = made_times(retailer, number, days, hour, date(2017, 6, 30))

    moments = [datetime.fromtimestamp(each / 1e6, UTC).isoformat(" ") for each in made]
    assert moments == [
        "2017-06-30 09:00:00+00:00",
        "2017-06-30 23:00:02+00:00",
        "2017-06-16 08:00:00+00:00",
        "2017-06-26 07:00:01+00:00",
        "2017-06-30 09:00:01+00:00",
        "2017-06-30 23:00:02+00:00",
    ]


def test_a_mapping_of_events_reads_no_orders(tmp_path: Path) -> None:
    mapping = OrderMapping.model_validate({"source": "ubi", "events": {"schema": "ubi-1.3"}})

    with pytest.raises(BadInput, match="of events, not of orders"):
        read(tmp_path / "orders.csv", mapping)
    with pytest.raises(BadInput, match="no file is given"):
        read_order_file(None, MAPPING, NOW)
