"""The tables of experiments, of all catalogues, beside those of events."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

from core.database import Schema
from core.sequences import catalogue_column, counters_in

_TABLES = MetaData()
counters_in(_TABLES)


def _experiment() -> Column[str]:
    return Column("experiment", String(60), primary_key=True)


EXPERIMENTS = Table(
    "aisle_experiments",
    _TABLES,
    catalogue_column(),
    _experiment(),
    Column("number", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("start", Float(53), nullable=False),
    Column("ramp", Float(53), nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("stopped", BigInteger),
    Column("definition", Text, nullable=False),
)
"""Definitions as JSON; a row is never taken away while its catalogue is there."""

STEPS = Table(
    "aisle_experiment_steps",
    _TABLES,
    catalogue_column(),
    _experiment(),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("action", String(20), nullable=False),
    Column("ramp", Float(53), nullable=False),
    Column("reason", Text, nullable=False),
)

TALLIES = Table(
    "aisle_experiment_tallies",
    _TABLES,
    catalogue_column(),
    _experiment(),
    Column("unit", String(100), primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("served", BigInteger, nullable=False),
    Column("searches", BigInteger, nullable=False),
    Column("empty", BigInteger, nullable=False),
    Column("milliseconds", Float(53), nullable=False),
    Index("aisle_experiment_tallies_by_unit", "catalogue", "unit"),
)
"""What a unit was answered within an hour; `hour` counts since 1970, UTC."""

REPORTS = Table(
    "aisle_experiment_reports",
    _TABLES,
    catalogue_column(),
    _experiment(),
    Column("as_of", BigInteger, nullable=False),
    Column("report", Text, nullable=False),
)
"""The last report on each, as JSON."""

EXPERIMENT_TABLES = Schema("experiments", 1, _TABLES)
