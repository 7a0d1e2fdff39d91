"""Offers that a feed has in columns of their own, one or more for each region."""

from decimal import Decimal
from pathlib import Path

import pytest

from catalog.feed import FeedOptions
from catalog.mapping import load_mapping
from catalog.product import Offer, PriceTier, Product
from core.errors import BadFeed
from tests.catalog.feeds import Reading, read, written

NORTH = Offer(
    region="north",
    stock=12,
    price=Decimal("4.50"),
    price_tiers=(PriceTier(10, Decimal("4.00")), PriceTier(50, Decimal("3.75"))),
)
SOUTH = Offer(region="south", stock=0)
COLUMNS = """
[fields]
id = "id"
title = "title"
price = "price"
[defaults]
availability = "in_stock"
currency = "EUR"
[offers.north]
stock = "stock_north"
price = "price_north"
price_tiers = "tiers_north"
[offers."Far East"]
stock = { column = "far", pattern = '(\\d+) pcs' }
"""
HEADER = "id,title,price,stock_north,price_north,tiers_north,far\n"


def with_columns(folder: Path, *rows: str, mapping: str = COLUMNS, header: str = HEADER) -> Reading:
    (folder / "own.toml").write_text(mapping, encoding="utf-8")
    options = FeedOptions(mapping=load_mapping(folder / "own.toml"), max_reject_rate=1)
    return read(written(folder / "feed.csv", "".join([header, *rows])), options)


def test_offers_in_columns_of_their_own(tmp_path: Path) -> None:
    reading = with_columns(
        tmp_path,
        "1,Tea,5,12,4.50,10: 4; 50: 3.75,7 pcs\n",
        "2,Tea,5,,,,0 pcs\n",
        "3,Tea,5,3,,,none\n",
    )
    assert [product.offers for product in reading.products] == [
        (Offer("Far East", 7), NORTH),
        (Offer("Far East", 0),),
        (Offer("north", 3),),
    ]
    assert {product.currency for product in reading.products} == {"EUR"}
    assert (reading.rejects, reading.log.warnings) == ([], {})


def test_a_bad_column_of_an_offer_is_named(tmp_path: Path) -> None:
    reading = with_columns(
        tmp_path, "1,Tea,5,-2,,,\n", "2,Tea,5,2,x,,\n", "3,Tea,5,2,,ten,\n", "4,Tea,5,,,,\n"
    )
    told = [(entry["line"], entry["field"], entry["value"]) for entry in reading.rejects]
    assert told == [
        (2, "offers.north.stock", "-2"),
        (3, "offers.north.price", "x"),
        (4, "offers.north.price_tiers", "ten"),
    ]
    assert all(entry["reason"] and entry["mend"] for entry in reading.rejects)


def test_a_price_without_a_stock_is_left_out_with_a_warning(tmp_path: Path) -> None:
    reading = with_columns(tmp_path, "1,Tea,5,,4.50,,\n")
    assert reading.products[0].offers == ()
    warning = "a price for 'north' without a stock was left out"
    assert reading.log.warnings["offers", warning] == 1


def test_prices_of_offers_follow_the_feeds_rules(tmp_path: Path) -> None:
    cents = f'{COLUMNS}\n[price]\nunit = "cents"\n'
    (product,) = with_columns(tmp_path, "1,Tea,500,1,450,10: 400,\n", mapping=cents).products
    assert product.offers == (Offer("north", 1, Decimal("4.50"), (PriceTier(10, Decimal(4)),)),)


def test_a_list_and_columns_may_stand_together_but_not_for_one_region(tmp_path: Path) -> None:
    mapping = COLUMNS.replace("[defaults]", 'offers = "more"\n[defaults]')
    header = f"{HEADER.rstrip()},more\n"
    south = '"[{""region"": ""south"", ""stock"": 0}]"'
    both = with_columns(tmp_path, f"1,Tea,5,1,,,,{south}\n", mapping=mapping, header=header)
    assert both.products[0].offers == (Offer("north", 1), SOUTH)
    north = south.replace("south", "north")
    twice = with_columns(tmp_path, f"1,Tea,5,1,,,,{north}\n2,Tea,5,,,,,\n", mapping=mapping,
                         header=header)  # fmt: skip
    assert [entry["reason"] for entry in twice.rejects] == ["two offers are for one region"]


def test_a_column_of_an_offer_that_is_not_there_stops_the_feed(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match='no column "stock_north" for the offers'):
        with_columns(tmp_path, "1,Tea\n", header="id,title,price\n")


def test_every_column_of_an_offer_counts_as_used(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path / "own.toml", COLUMNS))
    assert {"stock_north", "price_north", "tiers_north", "far"} <= mapping.named_columns()
    assert isinstance(with_columns(tmp_path, "1,Tea,5,1,,,\n").products[0], Product)


def test_stock_tells_the_availability_where_nothing_else_does(tmp_path: Path) -> None:
    silent = COLUMNS.replace('availability = "in_stock"\n', "")
    rows = ("1,Tea,5,0,,,3 pcs\n", "2,Tea,5,0,,,\n", "3,Tea,5,,,,\n")
    reading = with_columns(tmp_path, *rows, mapping=silent)
    assert [(product.id, product.availability.value) for product in reading.products] == [
        ("1", "in_stock"),
        ("2", "out_of_stock"),
    ]
    assert [entry["reason"] for entry in reading.rejects] == ["there is no availability"]
