"""One contract for every format: the same content gives the same products, packed or not."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import load_mapping
from catalog.product import Availability, PriceTier, Product
from catalog.source import FeedFormat, format_of
from core.errors import BadFeed
from core.progress import Silent
from core.rejects import RejectLog
from tests.catalog.feeds import LENIENT, read, written

RECORDS: list[dict[str, Any]] = [
    {
        "id": "T-1",
        "title": 'Mint tea, "strong" <25 bags> & more',
        "description": "First line.\nSecond line: größer, 東京.",
        "brand": "Leaf",
        "category": "Drinks > Tea > Mint",
        "gtin": "4006381333931",
        "price": "1.234,50 EUR",
        "availability": "in stock",
        "released": "2026-03-31T12:00:00+02:00",
        "pack_size": "25",
        "price_tiers": "10: 4.50; 50: 4.20",
        "attributes.taste": "mint",
        "color": "green",
    },
    {"id": "T-2", "title": "Plain tea", "availability": "preorder", "price": "0.99 USD"},
]

PRODUCTS = [
    Product(
        id="T-1",
        title='Mint tea, "strong" <25 bags> & more',
        description="First line.\nSecond line: größer, 東京.",
        brand="Leaf",
        category=("Drinks", "Tea", "Mint"),
        gtin=("4006381333931",),
        price=Decimal("1234.50"),
        currency="EUR",
        availability=Availability.IN_STOCK,
        released=datetime(2026, 3, 31, 10, tzinfo=UTC),
        pack_size=25,
        price_tiers=(PriceTier(10, Decimal("4.50")), PriceTier(50, Decimal("4.20"))),
        attributes={"taste": ("mint",), "colour": ("green",)},
    ),
    Product(
        id="T-2",
        title="Plain tea",
        availability=Availability.PREORDER,
        price=Decimal("0.99"),
        currency="USD",
    ),
]


def as_table(delimiter: str) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, list(RECORDS[0]), delimiter=delimiter, lineterminator="\r\n")
    table.writeheader()
    table.writerows(RECORDS)
    return text.getvalue().encode()


def as_parquet() -> bytes:
    sink = io.BytesIO()
    columns = list(RECORDS[0])
    table = pa.table({name: [record.get(name) for record in RECORDS] for name in columns})
    pq.write_table(table, sink)
    return sink.getvalue()


def as_xml(opening: str, closing: str, element: str) -> bytes:
    rows = []
    for record in RECORDS:
        fields = "".join(f"<g:{k}>{escape(v)}</g:{k}>\n" for k, v in record.items())
        rows.append(f"<{element}>\n{fields}</{element}>\n")
    return f"{opening}\n{''.join(rows)}{closing}".encode()


GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'
FILES = {
    "feed.csv": as_table(","),
    "semicolon.csv": as_table(";"),
    "marked.csv": b"\xef\xbb\xbf" + as_table(","),
    "feed.tsv": as_table("\t"),
    "feed.txt": as_table("\t"),
    "feed.jsonl": b"\n".join(map(orjson.dumps, RECORDS)),
    "feed.ndjson": b"\r\n\r\n".join(map(orjson.dumps, RECORDS)) + b"\r\n",
    "feed.json": orjson.dumps(RECORDS),
    "indented.json": orjson.dumps(RECORDS, option=orjson.OPT_INDENT_2),
    "object.json": orjson.dumps({"count": 2, "about": {"tags": ["a"]}, "products": RECORDS}),
    "feed.parquet": as_parquet(),
    "rss.xml": as_xml(f'<rss version="2.0" {GOOGLE}><channel><title>Shop</title>',
                      "</channel></rss>", "item"),
    "atom.xml": as_xml(f'<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}><title>Shop</title>',
                       "</feed>", "entry"),
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_products(tmp_path: Path, name: str, *, packed: bool) -> None:
    path = written(tmp_path / (f"{name}.gz" if packed else name), FILES[name], packed=packed)
    reading = read(path)
    assert reading.products == PRODUCTS
    assert reading.rejects == []
    assert not reading.log.warnings


def test_gzip_is_known_by_its_bytes_and_the_format_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "export.dat", FILES["feed.jsonl"], packed=True)
    with pytest.raises(BadFeed, match="does not tell the format"):
        read(path)
    named = FeedOptions(format=FeedFormat.JSONL)
    assert read(path, named).products == PRODUCTS


def test_json_types_are_taken_as_they_are(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "title": "Cup",
        "availability": True,
        "price": 2.5,
        "currency": "EUR",
        "gtin": 4006381333931,
        "category": ["Home", "Cups"],
        "price_tiers": [{"min_quantity": 10, "price": 2.25}],
        "attributes": {"size": ["S", "M", "S"], "weight": 0.2, "new": False, "odd": {"a": 1}},
    }
    reading = read(written(tmp_path / "feed.jsonl", orjson.dumps(record)))
    (product,) = reading.products
    assert product.id == "7"
    assert product.availability is Availability.IN_STOCK
    assert (product.price, product.currency) == (Decimal("2.50"), "EUR")
    assert product.gtin == ("4006381333931",)
    assert product.category == ("Home", "Cups")
    assert product.price_tiers == (PriceTier(10, Decimal("2.25")),)
    assert product.attributes == {"size": ("S", "M"), "weight": (0.2,), "new": (False,)}
    assert reading.log.warnings == {("attributes", "left out: a value within a value"): 1}


def test_a_google_feed_in_xml(tmp_path: Path) -> None:
    feed = f"""<?xml version="1.0"?>
    <rss version="2.0" {GOOGLE}><channel>
    <item>
      <title>Plain title</title><g:title>Tea cup</g:title>
      <link>https://shop.example/1</link><g:id>1</g:id>
      <description><![CDATA[<b>Fine</b> cup]]></description>
      <g:availability>in_stock</g:availability><g:price>12.00 EUR</g:price>
      <g:product_type>Home &gt; Cups</g:product_type>
      <g:product_type>Gifts</g:product_type>
      <g:shipping><g:country>DE</g:country><g:price>4.00 EUR</g:price></g:shipping>
      <g:product_detail><g:section_name>General</g:section_name>
        <g:attribute_name>Volume</g:attribute_name>
        <g:attribute_value>300 ml</g:attribute_value></g:product_detail>
      <g:color>red</g:color>
    </item></channel></rss>"""
    options = FeedOptions(mapping=load_mapping("merchant"))
    reading = read(written(tmp_path / "feed.xml", feed), options)
    assert reading.products == [
        Product(
            id="1",
            title="Tea cup",
            link="https://shop.example/1",
            description="<b>Fine</b> cup",
            availability=Availability.IN_STOCK,
            price=Decimal("12.00"),
            currency="EUR",
            category=("Home", "Cups"),
            attributes={"Volume": ("300 ml",), "colour": ("red",)},
        )
    ]
    assert reading.log.warnings == {("shipping", "the column is not used"): 1}


def test_an_atom_entry_has_its_link_in_an_attribute(tmp_path: Path) -> None:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}><entry>
      <title>Cup</title><summary>A cup.</summary><g:id>1</g:id>
      <link rel="self" href="https://shop.example/atom"/>
      <link href="https://shop.example/1"/>
      <g:availability>in_stock</g:availability></entry></feed>"""
    (product,) = read(written(tmp_path / "feed.xml", feed)).products
    assert (product.link, product.description) == ("https://shop.example/1", "A cup.")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.JSONL.GZ", FeedFormat.JSONL),
        ("products.2026.tsv", FeedFormat.TSV),
        ("feed.rss", FeedFormat.XML),
        ("feed.txt", FeedFormat.CSV),
    ],
)
def test_the_name_tells_the_format(name: str, expected: FeedFormat) -> None:
    assert format_of(Path(name)) is expected


def test_reading_is_lazy(tmp_path: Path) -> None:
    rows = "".join(f"{number},Tea {number},in_stock,1,\n" for number in range(1000))
    path = written(tmp_path / "feed.csv", "id,title,availability,price,description\n" + rows)
    log = RejectLog()
    products = read_feed(path, LENIENT, log, Silent())
    assert next(products).id == "0"
    assert log.rows == 1
