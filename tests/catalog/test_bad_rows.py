"""Every fault of a row: the line, the field, the reason and the mend, while the rest goes on."""

from pathlib import Path

import orjson
import pytest

from catalog.feed import FeedOptions
from catalog.mapping import load_mapping
from catalog.product import Availability
from tests.catalog.feeds import GOOD, HEADER, csv_feed, read, reject, without_row, written

ID_MEND = "give every product an id of its own, or map the column that holds it"
QUOTE = "a quoted field does not end as it should"
QUOTE_MEND = 'close the quote before the delimiter, and write a quote within a field as ""'
PRICE_MEND = 'write it as a number with an optional currency code, such as "1234.50 EUR"'
KNOWN = "write one of in_stock, limited_availability, preorder, backorder, out_of_stock"
SHORTER = "it has {} characters: shorten it, or map another column"

ROWS: dict[str, tuple[str | bytes, str | None, str, str, str]] = {
    "no id": (",Tea,in_stock,1,\n", "id", "", "there is no id", ID_MEND),
    "blank id": ("  ,Tea,in_stock,1,\n", "id", "", "there is no id", ID_MEND),
    "long id": (f"{'x' * 101},Tea,in_stock,1,\n", "id", "x" * 101, "longer than 100 characters",
                SHORTER.format(101)),
    "control character in id": ("a\x01b,Tea,in_stock,1,\n", "id", "a\x01b",
                                "it holds a control character",
                                "remove the character from the feed"),
    "no title": ("1,,in_stock,1,\n", "title", "", "there is no title",
                 "give the product a title, or map the column that holds it"),
    "only control characters": ("1,\x00\x01,in_stock,1,\n", "title", "", "there is no title",
                                "give the product a title, or map the column that holds it"),
    "long title": (f"1,{'x' * 501},in_stock,1,\n", "title", "x" * 199 + "…",
                   "longer than 500 characters", SHORTER.format(501)),
    "unreadable price": ("1,Tea,in_stock,12 apples,\n", "price", "12 apples",
                         "the price cannot be read", PRICE_MEND),
    "negative price": ("1,Tea,in_stock,-3,\n", "price", "-3", "the price is negative",
                       "give what a buyer pays"),
    "unknown availability": ("1,Tea,maybe,1,\n", "availability", "maybe",
                             "the availability is not known", KNOWN),
    "no availability": ("1,Tea,,1,\n", "availability", "", "there is no availability",
                        ("add a column availability, a default in the mapping, or say at the "
                        "build what a feed without availability means")),
    "long description": (f"1,Tea,in_stock,1,{'x' * 50_001}\n", "description", "x" * 199 + "…",
                         "longer than 50,000 characters", SHORTER.format("50,001")),
    "too many fields": ("1,Tea,in_stock,1,hot, strong\n", None, " strong",
                        "more fields than columns",
                        "it has 6 for 5 columns: quote fields that hold the delimiter"),
    "not UTF-8": (b"1,T\xe9a,in_stock,1,\n", "title", "T\\xe9a", "the text is not UTF-8",
                  "save the feed as UTF-8"),
    "quote within": ('1,"Tea" pot,in_stock,1,\n', None, '1,"Tea" pot,in_stock,1,\n', QUOTE,
                     QUOTE_MEND),
    "open quote": ('1,"Tea,in_stock,1,\n', None, '1,"Tea,in_stock,1,\n', QUOTE, QUOTE_MEND),
}  # fmt: skip


@pytest.mark.parametrize("fault", ROWS)
def test_a_bad_row_is_named_and_the_next_one_loaded(tmp_path: Path, fault: str) -> None:
    row, field, value, reason, mend = ROWS[fault]
    reading = read(csv_feed(tmp_path, "first,Tea,in_stock,1,\n", row))
    assert without_row(reading.rejects) == [reject(3, field, value, reason, mend)]
    assert reading.rejects[0]["row"] == 2
    assert reading.ids == ["first", "good"]
    assert reading.log.reasons == {(field, reason): 1}


def test_a_doubled_id_keeps_the_first_and_names_its_line(tmp_path: Path) -> None:
    reading = read(csv_feed(tmp_path, "1,Tea,in_stock,1,\n", "1,Coffee,in_stock,1,\n"))
    mend = "the first one, on line 2, is kept: give each product an id of its own"
    assert without_row(reading.rejects) == [
        reject(3, "id", "1", "an earlier row has this id", mend)
    ]
    assert [product.title for product in reading.products] == ["Tea", "Good tea"]


def test_the_id_of_a_rejected_row_is_still_free(tmp_path: Path) -> None:
    reading = read(csv_feed(tmp_path, "1,Tea,in_stock,x,\n", "1,Tea,in_stock,1,\n"))
    assert reading.ids == ["1", "good"]


FIELDS = {
    "currency": ("euros", "the price cannot be read"),
    "released": ("31/12/2026", "the date cannot be read"),
    "popularity": ("1_000", "the number cannot be read"),
    "pack_size": ("0.5", "a whole number from 1 up is needed"),
    "min_order_quantity": ("0", "a whole number from 1 up is needed"),
    "price_tiers": ("10 for 5", "the price tiers cannot be read"),
    "title": (["a", "b"], "a single text is needed here"),
    "link": ("h" * 2049, "longer than 2,048 characters"),
    "category": (["x"] * 11, "more than 10 levels"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_other_fields(tmp_path: Path, field: str) -> None:
    value, reason = FIELDS[field]
    record = {"id": "1", "title": "Tea", "availability": "in_stock", field: value}
    feed = orjson.dumps({"id": "0", "title": "T", "availability": "in_stock"}) + b"\n"
    reading = read(written(tmp_path / "feed.jsonl", feed + orjson.dumps(record)))
    assert [(r["line"], r["field"], r["reason"]) for r in reading.rejects] == [(2, field, reason)]
    assert reading.rejects[0]["mend"]


def test_text_is_cleaned_with_a_warning(tmp_path: Path) -> None:
    reading = read(csv_feed(tmp_path, '1,Te\x00a \x1b pot,in_stock,1,"a\nb\x07"\n'))
    assert [p.title for p in reading.products] == ["Tea pot", "Good tea"]
    assert reading.products[0].description == "a\nb"
    cleaned = "control characters were taken out"
    assert reading.log.warnings == {("title", cleaned): 1, ("description", cleaned): 1}


def test_a_bad_gtin_is_left_out_with_a_warning(tmp_path: Path) -> None:
    records = [
        {"id": "1", "title": "A", "availability": "in stock", "gtin": "4006381333932"},
        {"id": "2", "title": "A", "availability": "in stock", "gtin": "095205603217, abc"},
        {"id": "3", "title": "A", "availability": "in stock", "gtin": 95205603217},
    ]
    path = written(tmp_path / "feed.jsonl", b"\n".join(map(orjson.dumps, records)))
    reading = read(path)
    assert [p.gtin for p in reading.products] == [(), ("095205603217",), ("095205603217",)]
    assert reading.log.warnings.total() == 2


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("in stock", Availability.IN_STOCK),
        ("InStock", Availability.IN_STOCK),
        ("https://schema.org/InStock", Availability.IN_STOCK),
        ("http://schema.org/LimitedAvailability", Availability.LIMITED),
        ("Pre-order", Availability.PREORDER),
        ("back order", Availability.BACKORDER),
        ("OUT_OF_STOCK", Availability.OUT_OF_STOCK),
    ],
)
def test_availability_in_common_spellings(
    tmp_path: Path, word: str, expected: Availability
) -> None:
    assert read(csv_feed(tmp_path, f"1,Tea,{word},1,\n")).products[0].availability is expected


def test_the_caller_may_say_what_no_availability_means(tmp_path: Path) -> None:
    options = FeedOptions(assume_availability=Availability.BACKORDER)
    reading = read(written(tmp_path / "feed.csv", "id,title\n1,Tea\n"), options)
    assert reading.products[0].availability is Availability.BACKORDER


def test_a_quote_left_open_costs_one_row(tmp_path: Path) -> None:
    rows = [f"{number},Tea,in_stock,1,\n" for number in range(5)]
    rows[1] = '1,"Tea,in_stock,1,\n'
    reading = read(csv_feed(tmp_path, *rows, '6,"Two\nlines",in_stock,1,\n'))
    assert reading.ids == ["0", "2", "3", "4", "6", "good"]
    assert [entry["line"] for entry in reading.rejects] == [3]


def test_lines_count_through_quoted_line_breaks(tmp_path: Path) -> None:
    reading = read(csv_feed(tmp_path, '1,"Two\nlines",in_stock,1,\n', "2,Tea,in_stock,x,\n"))
    assert [entry["line"] for entry in reading.rejects] == [4]


def test_empty_fields_beyond_the_columns_are_no_fault(tmp_path: Path) -> None:
    assert read(csv_feed(tmp_path, "1,Tea,in_stock,1,,,\n", "\n", "2,Tea,in_stock\n")).ids == [
        "1", "2", "good",
    ]  # fmt: skip


BROKEN_JSON = {
    "trailing comma": (b'{"id":"1",}', None, "not valid JSON: trailing comma is not allowed"),
    "no object": (b"[1, 2]", None, "not a JSON object"),
    "not UTF-8": (b'{"id":"1","title":"T\xe9a"}', "title", "the text is not UTF-8"),
    "control character": (b'{"id":"1","title":"a\x01b"}', "title",
                          "not valid JSON: unexpected control character in string"),
}  # fmt: skip
FINE = b'{"id":"%d","title":"Tea","availability":"in_stock"}'


@pytest.mark.parametrize("fault", BROKEN_JSON)
def test_a_broken_line_of_json(tmp_path: Path, fault: str) -> None:
    line, field, reason = BROKEN_JSON[fault]
    reading = read(written(tmp_path / "feed.jsonl", b"\n".join((FINE % 0, line, FINE % 2))))
    assert reading.ids == ["0", "2"]
    assert [(r["line"], r["field"], r["reason"]) for r in reading.rejects] == [(2, field, reason)]
    assert reading.rejects[0]["mend"]


def test_a_broken_element_of_a_json_array_costs_one_row(tmp_path: Path) -> None:
    feed = b'[\n%s,\n{"id": "1",},\n7,\n"x",\n%s\n]' % (FINE % 0, FINE % 2)
    reading = read(written(tmp_path / "feed.json", feed))
    assert reading.ids == ["0", "2"]
    assert [(r["line"], r["reason"]) for r in reading.rejects] == [
        (3, "not valid JSON: trailing comma is not allowed"),
        (4, "not a JSON object"),
    ]


def test_json_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "feed.json", b'[\n%s,\n{"id":"1","ti' % (FINE % 0)))
    assert reading.ids == ["0"]
    (entry,) = reading.rejects
    assert (entry["line"], entry["field"], entry["value"]) == (3, None, '{"id":"1","ti')
    assert entry["reason"] == "the JSON breaks off here; what follows is not read"
    assert entry["mend"] == "fetch the feed again, or close what is open"


def test_broken_xml_keeps_what_came_before(tmp_path: Path) -> None:
    item = "<item><id>{}</id><title>Tea</title><availability>in stock</availability></item>\n"
    feed = f"<rss><channel>\n{item.format(1)}{item.format(2)}<item><id>3</item>{item.format(4)}"
    reading = read(written(tmp_path / "feed.xml", feed))
    assert reading.ids == ["1", "2"]
    assert without_row(reading.rejects) == [
        reject(
            4,
            None,
            "",
            "the XML breaks here (mismatched tag); what follows is not read",
            "mend it at column 14: close the element, or write & as &amp;",
        )
    ]


def test_attributes_that_cannot_be_used_are_left_out(tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        """
        fields = { id = "id", title = "title" }
        defaults = { availability = "in_stock" }
        attributes = { prefixes = { n_ = "number", b_ = "boolean", t_ = "text" } }
        """,
        encoding="utf-8",
    )
    record = {"id": "1", "title": "A", "n_width": "12.5", "n_depth": "wide", "b_new": "Yes",
              "b_old": "perhaps", "t_contrast__typical_": " 10 : 1 ", "t_long": "x" * 10_001,
              "t_none": None}  # fmt: skip
    path = written(tmp_path / "feed.jsonl", orjson.dumps(record))
    reading = read(path, FeedOptions(mapping=load_mapping(mapping)))
    assert reading.products[0].attributes == {
        "width": (12.5,),
        "new": (True,),
        "contrast typical": ("10 : 1",),
    }
    assert reading.log.warnings == {
        ("attributes", "left out: the number cannot be read"): 1,
        ("attributes", "left out: neither yes nor no"): 1,
        ("attributes", "left out: longer than 10,000 characters"): 1,
    }


def test_the_summary_says_what_happened(tmp_path: Path) -> None:
    reading = read(
        csv_feed(tmp_path, "1,,in_stock,1,\n", "2,,in_stock,1,\n", "3,Te\0a,in_stock,1,\n")
    )
    assert reading.log.summary().splitlines() == [
        "4 rows read, 2 loaded, 2 rejected (see rejects.jsonl)",
        "  rejected 2: title: there is no title",
        "  warning 1: title: control characters were taken out",
    ]
    assert (tmp_path / "feed.csv").read_text().startswith(HEADER)
    assert reading.ids == ["3", GOOD.split(",")[0]]
