"""The tables of banners, of all catalogues."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from core.database import Schema
from core.sequences import catalogue_column, counters_in

_TABLES = MetaData()
counters_in(_TABLES)


STATES = Table(
    "aisle_banner_states",
    _TABLES,
    catalogue_column(),
    Column("secret", LargeBinary, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""One row a catalogue with banners: what signs impressions, the revision of its slots and banners,
and the sequence of the event log up to which impressions are folded."""

SLOTS = Table(
    "aisle_banner_slots",
    _TABLES,
    catalogue_column(),
    Column("slot", String(60), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("settings", Text, nullable=False),
)

BANNERS = Table(
    "aisle_banners",
    _TABLES,
    catalogue_column(),
    Column("banner", String(60), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("slot", String(60), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("settings", Text, nullable=False),
    Index("aisle_banners_by_number", "catalogue", "number", unique=True),
)
"""Settings as JSON; a banner keeps its number for ever."""

EVIDENCE = Table(
    "aisle_banner_evidence",
    _TABLES,
    catalogue_column(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("slot", String(60), primary_key=True),
    Column("views", Float(53), nullable=False),
    Column("rewards", Float(53), nullable=False),
    Column("gram", LargeBinary, nullable=False),
    Column("moment", LargeBinary, nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("judged", BigInteger, nullable=False),
    Column("rewarded", BigInteger, nullable=False),
)
"""Discounted sums as little-endian float64, and how many views were judged in all."""

IMPRESSIONS = Table(
    "aisle_banner_impressions",
    _TABLES,
    catalogue_column(),
    Column("nonce", String(20), primary_key=True),
    Column("slot", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("share", Float(53), nullable=False),
    Column("eligible", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("region", String(100)),
    Column("price_level", Float(53)),
    Column("category", Text),
    Column("actions", Text, nullable=False),
    Column("judged", Boolean, nullable=False),
    Index("aisle_banner_impressions_to_judge", "catalogue", "judged", "slot", "at"),
)
"""Views that events told of. No row says whose they were."""

BANNER_TABLES = Schema("banners", 1, _TABLES)
