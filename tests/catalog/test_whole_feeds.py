"""Faults of a feed as a whole, the reject rate, and what is bounded in memory."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import load_mapping
from catalog.product import Availability
from core.errors import BadFeed, BadInput
from core.progress import Silent
from core.rejects import RejectLog
from tests.catalog.feeds import GOOD, HEADER, csv_feed, read, written

FINE = b'{"id":"%d","title":"Tea","availability":"in_stock"}'

WHOLE = {
    "empty file": ("a.csv", b"", "the file is empty"),
    "only a header": ("a.csv", HEADER.encode(), "the feed holds no rows"),
    "no rows of JSON": ("a.jsonl", b"\n", "the feed holds no rows"),
    "an empty array": ("a.json", b"[]", "the feed holds no rows"),
    "UTF-16": ("a.csv", (HEADER + GOOD).encode("utf-16"), "UTF-16"),
    "UTF-16 unmarked": ("a.jsonl", '{"id":1}'.encode("utf-16-le"), "UTF-16"),
    "header in Latin-1": ("a.csv", b"id,title,gr\xf6sse\n", "the header is not UTF-8"),
    "no id column": ("a.csv", b"sku,title,availability\n1,a,b\n", 'no column "id" for the id'),
    "no availability column": ("a.csv", b"id,title\n1,a\n", 'no column "availability"'),
    "a column twice": ("a.csv", b"id,title,id\n1,a,2\n", 'two columns are called "id"'),
    "a broken header": ("a.csv", b'id,"title\n', "the header cannot be read"),
    "not gzip": ("a.csv.gz", HEADER.encode(), "this is not gzip"),
    "not Parquet": ("a.parquet", b"PAR1 and nothing else", "this is not Parquet"),
    "not JSON": ("a.json", b"id,title\n", "this is not JSON"),
    "an object alone": ("a.json", b'{"id": "1"}', "no array of products"),
    "several arrays": ("a.json", b'{"a": [%s], "b": []}' % (FINE % 1), "several arrays"),
    "not XML": ("a.xml", b"id,title\n", "this is not XML"),
    "entities": ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
    "XML of another kind": ("a.xml", b"<html><p>Hello</p></html>", "the feed holds no rows"),
    "unknown format": ("feed.xls", b"", "does not tell the format"),
}


@pytest.mark.parametrize("fault", WHOLE)
def test_a_feed_that_cannot_be_used_is_named_with_a_mend(tmp_path: Path, fault: str) -> None:
    name, content, message = WHOLE[fault]
    with pytest.raises(BadFeed, match=message) as caught:
        read(written(tmp_path / name, content))
    assert caught.value.field == name
    assert caught.value.hint


def test_a_missing_file_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="there is no such file"):
        read_feed(tmp_path / "a.csv", FeedOptions(), RejectLog(), Silent())


def test_gzip_that_is_cut_short(tmp_path: Path) -> None:
    packed = gzip.compress(b"\n".join(FINE % number for number in range(5000)))
    with pytest.raises(BadFeed, match="damaged or cut short"):
        read(written(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    feed = written(tmp_path / "a.csv", "id,name,price\n1,Tea,100\n")
    with pytest.raises(BadFeed, match='no column "title" for the title') as caught:
        read(feed, FeedOptions(mapping=load_mapping("icecat")))
    assert caught.value.hint == "its columns are id, name, price: map one of them"


def test_too_many_rejects_stop_the_feed_at_its_end(tmp_path: Path) -> None:
    path = csv_feed(tmp_path, "1,Tea,in_stock,x,\n", *[
        f"{number},Tea,in_stock,1,\n" for number in range(2, 9)
    ])  # fmt: skip
    assert len(read(path, FeedOptions(max_reject_rate=0.2)).products) == 8
    with pytest.raises(BadFeed) as caught:
        read(path, FeedOptions(max_reject_rate=0.1))
    assert caught.value.message == (
        "1 of 9 rows (11.1%) were rejected, more than the 10.0% allowed; "
        "mostly, price: the price cannot be read"
    )
    assert "allow a higher reject rate" in str(caught.value.hint)
    assert (tmp_path / "rejects.jsonl").read_bytes().count(b"\n") == 1


def test_nothing_loaded_names_the_commonest_fault(tmp_path: Path) -> None:
    feed = written(tmp_path / "a.jsonl", b'{"id":"1","title":"Tea"}\n{"id":"2","title":"Tea"}')
    with pytest.raises(BadFeed, match="mostly, availability: there is no availability"):
        read(feed)


def test_a_mapping_without_availability_is_told_at_once(tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text('fields = { id = "id", title = "title" }')
    options = FeedOptions(mapping=load_mapping(mapping))
    with pytest.raises(BadFeed, match="says nothing of the availability"):
        read_feed(csv_feed(tmp_path), options, RejectLog(), Silent())


@pytest.mark.parametrize("rate", [-0.1, 1.1])
def test_a_reject_rate_is_a_share(rate: float) -> None:
    with pytest.raises(BadInput, match="no share of rows"):
        FeedOptions(max_reject_rate=rate)


def test_an_earlier_rejects_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "rejects.jsonl").write_text("old\n")
    assert read(csv_feed(tmp_path)).rejects == []


def test_rejects_that_cannot_be_written(tmp_path: Path) -> None:
    log = RejectLog(tmp_path / "none" / "rejects.jsonl")
    with pytest.raises(BadInput, match="cannot be written"):
        list(read_feed(csv_feed(tmp_path), FeedOptions(), log, Silent()))


def test_columns_that_go_unused_are_warned_of(tmp_path: Path) -> None:
    feed = written(tmp_path / "a.csv", "id,title,availability,shelf\n1,Tea,in stock,A3\n")
    assert read(feed).log.warnings == {("shelf", "the column is not used"): 1}


def test_mapped_columns_that_never_come_are_warned_of(tmp_path: Path) -> None:
    mapping = tmp_path / "own.toml"
    mapping.write_text('fields = { id = "id", title = "title", brand = "maker" }')
    options = FeedOptions(mapping=load_mapping(mapping), assume_availability=Availability.IN_STOCK)
    feed = written(tmp_path / "a.jsonl", b'{"id":"1","title":"Tea"}')
    assert read(feed, options).log.warnings == {("maker", "the mapped column is in no row"): 1}


def huge(before: bytes, after: bytes, path: Path) -> Path:
    with path.open("wb") as file:
        file.write(before)
        for _ in range(50):
            file.write(b"x" * (1 << 20))
        file.write(after)
    return path


HUGE = {
    "a.csv": (
        b"id,title,availability,description\n1,Tea,in stock,",
        b"\n2,Tea,in stock,\n", 2, "longer than 4 MiB"),
    "quoted.csv": (
        b'id,title,availability,description\n1,Tea,in stock,"',
        b'"\n2,Tea,in stock,\n', 2, "longer than 4 MiB"),
    "a.jsonl": (
        b'{"id":"1","title":"Tea","description":"',
        b'"}\n' + FINE % 2, 1, "longer than 4 MiB"),
    "a.json": (
        b'[{"id":"1","title":"Tea","description":"',
        b'\\" {[ \\\\"},\n' + FINE % 2 + b"]", 1, "longer than 4 MiB"),
    "a.xml": (
        b"<rss><item><id>1</id><title>Tea</title><description>",
        (b"</description></item><item><id>2</id><title>Tea</title>"
        b"<availability>in stock</availability></item></rss>"), 1,
        "longer than 131,072 characters"),
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_a_description_of_50_mb_is_rejected_in_little_memory(tmp_path: Path, name: str) -> None:
    before, after, line, reason = HUGE[name]
    path = huge(before, after, tmp_path / name)
    tracemalloc.start()
    reading = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.ids == ["2"]
    (entry,) = reading.rejects
    assert (entry["line"], entry["field"], entry["reason"]) == (line, "description", reason)
    assert len(entry["value"]) == 200
    assert peak < 40 << 20


def test_a_quote_that_never_closes_does_not_take_the_rest_of_the_file(tmp_path: Path) -> None:
    rows = [f"{number},Tea,in_stock,1,{'x' * 80}\n" for number in range(8_000)]
    rows[100] = '100,"Tea,in_stock,1,\n'
    path = csv_feed(tmp_path, *rows)
    tracemalloc.start()
    reading = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(reading.products) == 8_000
    assert [entry["line"] for entry in reading.rejects] == [102]
    assert peak < 60 << 20


def test_many_rows_stream_in_bounded_memory(tmp_path: Path) -> None:
    def peak_of(count: int) -> int:
        path = tmp_path / f"{count}.jsonl"
        path.write_bytes(b"\n".join(FINE % number for number in range(count)))
        tracemalloc.start()
        loaded = sum(1 for _ in read_feed(path, FeedOptions(), RejectLog(), Silent()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert loaded == count
        return peak

    few, many = peak_of(1_000), peak_of(11_000)
    assert (many - few) / 10_000 < 250  # bytes a row: its id, to find doubles
