"""The tables of the store: one row for the latest word on each thing, of all catalogues.

Every row has a sequence (`core.sequences`), by which those who follow a catalogue ask for what
is new.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from core.database import Schema
from core.sequences import catalogue_column, counters_in

_TABLES = MetaData()


def _followed(name: str, *columns: Column[Any]) -> Table:
    """A table with a key of `columns` marked so, and rows that are followed by sequence."""
    return Table(
        name,
        _TABLES,
        catalogue_column(),
        *columns,
        Column("sequence", BigInteger, nullable=False),
        Index(f"{name}_by_sequence", "catalogue", "sequence", unique=True),
    )


counters_in(_TABLES)

OFFERS = _followed(
    "aisle_offers",
    Column("product_id", String(100), primary_key=True),
    Column("region", String(100), primary_key=True),
    Column("stock", BigInteger),
    Column("price", Text),
    Column("price_tiers", Text),
    Column("tier_prices", Text),
    Column("withdrawn", Boolean, nullable=False),
    Column("counted_at", BigInteger),
    Column("stock_at", BigInteger),
    Column("price_at", BigInteger),
    Column("withdrawn_at", BigInteger),
)
"""Amounts as text and lists as JSON; moments in microseconds since 1970, UTC."""

UPDATES = Table(
    "aisle_offer_updates",
    _TABLES,
    catalogue_column(),
    Column("update_id", String(100), primary_key=True),
    Column("product_id", String(100), nullable=False),
    Column("region", String(100), nullable=False),
    Column("applied_at", BigInteger, nullable=False),
    Index("aisle_offer_updates_by_time", "catalogue", "applied_at"),
)
"""Updates that were applied, by the name that their sender gave them."""

PRODUCTS = _followed(
    "aisle_products",
    Column("product_id", String(100), primary_key=True),
    Column("product", LargeBinary),
    Column("vector", LargeBinary),
    Column("encoder", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""Products as the codec's JSON, vectors as little-endian float32; neither if it is gone."""

FOLDS = Table(
    "aisle_folds",
    _TABLES,
    catalogue_column(),
    Column("version", String(100), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

RETAILERS = _followed(
    "aisle_retailers",
    Column("id", String(100), primary_key=True),
    Column("region", String(100)),
    Column("price_tier", String(100)),
)

STORE = Schema("store", 1, _TABLES)
