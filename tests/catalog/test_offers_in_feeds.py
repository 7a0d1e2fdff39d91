"""Offers in feeds: as a list, what is said of bad ones, and what they say of availability."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.codec import product_from_json, product_to_json
from catalog.feed import FeedOptions
from catalog.product import Availability, Offer, PriceTier
from core.errors import BadFeed
from tests.catalog.feeds import Reading, read, reject, without_row, written

NORTH = Offer(
    region="north",
    stock=12,
    price=Decimal("4.50"),
    price_tiers=(PriceTier(10, Decimal("4.00")), PriceTier(50, Decimal("3.75"))),
)
SOUTH = Offer(region="south", stock=0)
OFFERS: list[dict[str, Any]] = [
    {"region": "south", "stock": 0},
    {
        "region": " north ",
        "stock": 12,
        "price": "4.50 EUR",
        "price_tiers": [
            {"min_quantity": 50, "price": "3.75"},
            {"min_quantity": 10, "price": "4.00"},
        ],
    },
]
RECORDS: list[dict[str, Any]] = [
    {"id": "1", "title": "Tea", "availability": "in_stock", "price": "5 EUR", "offers": OFFERS},
    {"id": "2", "title": "Mug", "availability": "in_stock", "price": "9 EUR"},
]


def as_parquet(records: list[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), sink)
    return sink.getvalue()


def as_csv() -> str:
    quoted = orjson.dumps(OFFERS).decode().replace('"', '""')
    return (
        "id,title,availability,price,offers\n"
        f'1,Tea,in_stock,5 EUR,"{quoted}"\n2,Mug,in_stock,9 EUR,\n'
    )


XML = """<rss xmlns:g="http://base.google.com/ns/1.0"><channel>
<item><g:id>1</g:id><g:title>Tea</g:title><g:availability>in_stock</g:availability>
<g:price>5 EUR</g:price>
<g:offers><g:region>south</g:region><g:stock>0</g:stock></g:offers>
<g:offers><g:region>north</g:region><g:stock>12</g:stock><g:price>4.50 EUR</g:price>
<g:price_tiers>50: 3.75; 10: 4.00</g:price_tiers></g:offers></item>
<item><g:id>2</g:id><g:title>Mug</g:title><g:availability>in_stock</g:availability>
<g:price>9 EUR</g:price></item>
</channel></rss>"""

FILES: dict[str, Callable[[], bytes | str]] = {
    "feed.jsonl": lambda: b"\n".join(map(orjson.dumps, RECORDS)),
    "feed.json": lambda: orjson.dumps(RECORDS),
    "feed.parquet": lambda: as_parquet(RECORDS),
    "feed.csv": as_csv,
    "feed.xml": lambda: XML,
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_offers(tmp_path: Path, name: str) -> None:
    reading = read(written(tmp_path / name, FILES[name]()))
    assert reading.rejects == []
    assert [product.offers for product in reading.products] == [(NORTH, SOUTH), ()]
    assert [product.price for product in reading.products] == [Decimal("5.00"), Decimal("9.00")]


def test_what_was_read_may_be_written_and_read_again(tmp_path: Path) -> None:
    products = read(written(tmp_path / "feed.json", orjson.dumps(RECORDS))).products
    lines = [product_to_json(product) for product in products]
    again = read(written(tmp_path / "again.jsonl", b"\n".join(lines))).products
    assert again == products == [product_from_json(line) for line in lines]


def test_the_order_of_a_feeds_offers_makes_no_other_product(tmp_path: Path) -> None:
    turned = [RECORDS[0] | {"offers": OFFERS[::-1]}]
    (first,) = read(written(tmp_path / "a.json", orjson.dumps(RECORDS[:1]))).products
    (second,) = read(written(tmp_path / "b.json", orjson.dumps(turned))).products
    assert product_to_json(first) == product_to_json(second)


def with_offers(folder: Path, offers: object, **fields: object) -> Reading:
    """A good row, and one on line 2 with those offers."""
    rows = [
        {"id": "0", "title": "Tea", "availability": "in_stock"},
        {"id": "1", "title": "Tea", "availability": "in_stock", "offers": offers, **fields},
    ]
    return read(written(folder / "feed.jsonl", b"\n".join(map(orjson.dumps, rows))))


LIST = 'write a list of {"region": "north", "stock": 12, "price": "4.50"}'
STOCK = ("the stock is no whole number from 0 up", "in offer 1: write it in digits, such as 12")
PRICE_MEND = 'write it as a number with an optional currency code, such as "1234.50 EUR"'
FAULTS: dict[str, tuple[object, str, str]] = {
    "negative stock": ([{"region": "a", "stock": -1}], *STOCK),
    "half a stock": ([{"region": "a", "stock": 1.5}], *STOCK),
    "stock in words": ([{"region": "a", "stock": "plenty"}], *STOCK),
    "stock yes": ([{"region": "a", "stock": True}], *STOCK),
    "endless stock": ([{"region": "a", "stock": 10**9 + 1}], *STOCK),
    "no stock": ([{"region": "a"}], "an offer has no stock", f"in offer 1: {LIST}"),
    "null stock": ([{"region": "a", "stock": None}], "an offer has no stock",
                   f"in offer 1: {LIST}"),
    "no region": ([{"region": "a", "stock": 1}, {"region": " ", "stock": 1}],
                  "an offer has no region", f"in offer 2: {LIST}"),
    "long region": ([{"region": "x" * 101, "stock": 1}], "longer than 100 characters",
                    "in offer 1: it has 101 characters: shorten it, or map another column"),
    "control character": ([{"region": "a\x7f", "stock": 1}], "it holds a control character",
                          "in offer 1: remove the character from the feed"),
    "negative price": ([{"region": "a", "stock": 1, "price": -3}], "the price is negative",
                       "in offer 1: give what a buyer pays"),
    "price in words": ([{"region": "a", "stock": 1, "price": "three"}],
                       "the price cannot be read", f"in offer 1: {PRICE_MEND}"),
    "tiers": ([{"region": "a", "stock": 1, "price_tiers": [{"min_quantity": 0, "price": 1}]}],
              "a whole number from 1 up is needed", "in offer 1: write it in digits, such as 6"),
    "a word": ("everywhere", "the offers cannot be read", LIST),
    "a number": (7, "the offers cannot be read", LIST),
    "a list of names": (["north", "south"], "the offers cannot be read", LIST),
    "too many": ([{"region": str(number), "stock": 1} for number in range(1001)],
                 "more than 1,000 offers", "give one for each region"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_offer_is_named_and_its_product_rejected(tmp_path: Path, fault: str) -> None:
    offers, reason, mend = FAULTS[fault]
    reading = with_offers(tmp_path, offers)
    assert reading.ids == ["0"]
    (entry,) = reading.rejects
    told = (entry["line"], entry["field"], entry["reason"], entry["mend"])
    assert told == (2, "offers", reason, mend)
    assert entry["value"]


def test_two_offers_for_one_region_are_one_too_many(tmp_path: Path) -> None:
    offers = [{"region": "a", "stock": 1}, {"region": "a ", "stock": 2}]
    assert without_row(with_offers(tmp_path, offers).rejects) == [
        reject(2, "offers", "", "two offers are for one region", "keep one of the offers for 'a'")
    ]


def test_an_offer_in_another_currency_is_refused(tmp_path: Path) -> None:
    offers = [{"region": "a", "stock": 1, "price": "3 USD"}]
    reason = "an offer is in another currency than the product"
    mend = "give the price for 'a' in EUR, not in USD"
    for fields in ({"price": "4 EUR"}, {"currency": "EUR"}):
        reading = with_offers(tmp_path, offers, **fields)
        assert without_row(reading.rejects) == [reject(2, "offers", "", reason, mend)]
    (_, product) = with_offers(tmp_path, offers).products
    assert (product.price, product.currency) == (None, "USD")


def test_empty_offers_are_none(tmp_path: Path) -> None:
    nothing: tuple[object, ...] = ([], None, "", "[]")
    for offers in nothing:
        assert [p.offers for p in with_offers(tmp_path, offers).products] == [(), ()]


def test_other_keys_of_an_offer_are_passed_over_with_a_warning(tmp_path: Path) -> None:
    reading = with_offers(tmp_path, [{"region": "a", "stock": 1, "updated_at": "2026-01-01"}])
    assert reading.products[1].offers == (Offer("a", 1),)
    warning = "only price, price_tiers, region, stock of an offer are used"
    assert reading.log.warnings == {("offers", warning): 1}


@pytest.mark.parametrize(
    ("said", "assumed", "expected"),
    [("preorder", None, "preorder"), ("", Availability.BACKORDER, "backorder"),
     ("", None, "out_of_stock")],
)  # fmt: skip
def test_what_is_said_of_the_availability_goes_before_the_stock(
    tmp_path: Path, said: str, assumed: Availability | None, expected: str
) -> None:
    record = {"id": "1", "title": "Tea", "availability": said, "offers": OFFERS[:1]}
    feed = written(tmp_path / "feed.jsonl", orjson.dumps(record))
    (product,) = read(feed, FeedOptions(assume_availability=assumed)).products
    assert product.availability.value == expected


def test_a_table_with_offers_needs_no_availability(tmp_path: Path) -> None:
    feed = 'id,title,offers\n1,Tea,"[{""region"": ""a"", ""stock"": 2}]"\n'
    (product,) = read(written(tmp_path / "feed.csv", feed)).products
    assert (product.availability, product.offers) == (Availability.IN_STOCK, (Offer("a", 2),))
    with pytest.raises(BadFeed, match="for the availability"):
        read(written(tmp_path / "bare.csv", "id,title\n1,Tea\n"))
