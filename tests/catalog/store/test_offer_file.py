"""Files of offer updates: what each column says, and rows that say nothing usable."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.product import PriceTier
from catalog.store.offer_file import ReadUpdate, read_offer_updates
from catalog.store.updates import OfferUpdate
from core.errors import BadFeed
from core.rejects import Reject

EVERYTHING = OfferUpdate(
    "P 1",
    "north",
    stock=12,
    price=Decimal("4.50"),
    price_tiers=(PriceTier(10, Decimal("4.20")), PriceTier(50, Decimal("4.00"))),
    tier_prices={"gold": Decimal("3.90"), "silver": Decimal("4.10")},
    withdrawn=False,
    updated_at=datetime(2026, 3, 31, 10, tzinfo=UTC),
    update_id="7",
)
SALE = OfferUpdate("P2", stock_change=-2)


def write_csv(path: Path) -> None:
    path.write_text(
        "Product,Region,stock,stock change,price,price_tiers,tier_prices,withdrawn,updated_at,"
        "update_id,shelf\n"
        " P 1 ,north,12,,4.50,50: 4.00; 10: 4.20,gold: 3.90; silver: 4.10,no,"
        "2026-03-31T12:00:00+02:00,7,A\n"
        "P2,,,-2,,,,,,,B\n"
    )


def write_jsonl(path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {
            "product": "P 1",
            "region": "north",
            "stock": 12,
            "price": "4.50",
            "price_tiers": [
                {"min_quantity": 10, "price": 4.2},
                {"min_quantity": 50, "price": "4.00"},
            ],
            "tier_prices": {"gold": 3.9, "silver": "4.10"},
            "withdrawn": False,
            "updated_at": "2026-03-31T10:00:00Z",
            "update_id": 7,
        },
        {"product": "P2", "stock_change": -2, "price": None},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_parquet(path: Path) -> None:
    at = datetime(2026, 3, 31, 10, tzinfo=UTC)
    columns = {
        "product": ["P 1", "P2"],
        "region": ["north", None],
        "stock": pa.array([12, None], pa.int64()),
        "stock_change": pa.array([None, -2], pa.int32()),
        "price": pa.array([Decimal("4.50"), None], pa.decimal128(10, 2)),
        "price_tiers": ["10: 4.20; 50: 4.00", None],
        "tier_prices": [{"gold": 3.9, "silver": 4.1, "bronze": None}, None],
        "withdrawn": [False, None],
        "updated_at": pa.array([at, None], pa.timestamp("us", tz="UTC")),
        "update_id": ["7", None],
    }
    pq.write_table(pa.table(columns), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [("o.csv", write_csv), ("o.jsonl", write_jsonl), ("o.parquet", write_parquet)],
)
def test_every_format_says_the_same(tmp_path: Path, name: str, write: Any) -> None:
    write(tmp_path / name)

    rows = list(read_offer_updates(tmp_path / name))

    assert [row[1] for row in rows if not isinstance(row, Reject)] == [
        ReadUpdate(EVERYTHING),
        ReadUpdate(SALE),
    ]


@pytest.mark.parametrize(
    ("header", "row", "field"),
    [
        ("product,stock", ",3", "product"),
        ("product,stock", "P1,-3", "stock"),
        ("product,stock", "P1,a few", "stock"),
        ("product,stock", "P1,1.5", "stock"),
        ("product,stock_change", "P1,-1.5", "stock_change"),
        ("product,price", "P1,free", "price"),
        ("product,price", "P1,-1", "price"),
        ("product,price_tiers", "P1,cheap", "price_tiers"),
        ("product,tier_prices", "P1,gold 3", "tier_prices"),
        ("product,tier_prices", 'P1,"{""gold"": ""x""}"', "tier_prices"),
        ("product,tier_prices", "P1,{", "tier_prices"),
        ("product,withdrawn", "P1,perhaps", "withdrawn"),
        ("product,stock,updated_at", "P1,1,yesterday", "updated_at"),
        ("product,stock,stock_change", "P1,1,1", "stock_change"),
        ("product,stock", "P1,", "stock"),
    ],
)
def test_a_bad_row_is_told_with_its_line_field_and_mend(
    tmp_path: Path, header: str, row: str, field: str
) -> None:
    path = tmp_path / "offers.csv"
    path.write_text(f"{header}\n{row}\n")

    (reject,) = read_offer_updates(path)

    assert isinstance(reject, Reject)
    assert (reject.line, reject.field) == (2, field)
    assert reject.reason
    assert reject.mend


def test_the_decimal_sign_settles_what_could_be_either(tmp_path: Path) -> None:
    path = tmp_path / "offers.csv"
    path.write_text('product,price\nP1,"1,234 EUR"\n')

    ((_, thousands),) = (row for row in read_offer_updates(path) if isinstance(row, tuple))
    ((_, cents),) = (row for row in read_offer_updates(path, decimal=",") if isinstance(row, tuple))

    assert (thousands.update.price, thousands.currency) == (Decimal("1234.00"), "EUR")
    assert cents.update.price == Decimal("1.234")


def test_a_file_without_products_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "offers.csv"
    path.write_text("sku,stock\nP1,1\n")

    with pytest.raises(BadFeed, match='no column "product"'):
        list(read_offer_updates(path))
