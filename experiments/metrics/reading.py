"""Reads from the log who was in an experiment and what each did."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, Connection, Select, case, false, func, select

from core.moments import to_stored
from events.event import Action
from events.tables import EVENTS, LINES
from experiments.assignment import assign
from experiments.definition import UnitKind
from experiments.experiment import Experiment
from experiments.exposure import EXPOSURE, INTERLEAVED, attributes_of
from experiments.metrics.kinds import METRICS, Column
from experiments.metrics.units import (
    COUNTED_ACTIONS,
    Acts,
    Clicks,
    Deeds,
    Exposed,
    Served,
    Trades,
)
from experiments.tables import TALLIES

MICROSECONDS_AN_HOUR = 3_600_000_000
_OURS = (EXPOSURE, INTERLEAVED)
_BY_PARTS = {"yield_per": 50_000}

_BY_ACTS = {*COUNTED_ACTIONS.values(), Column.RETURNED}
_BY_CLICKS = {Column.CLICKED_SEARCHES}
_BY_TRADES = {Column.BOUGHT, Column.ORDERS, Column.REPEATED, Column.REVENUE}


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until just before `until`, microseconds since 1970, UTC."""

    since: int
    until: int


def read_exposed(
    connection: Connection,
    catalogue: str,
    experiment: Experiment,
    until: int,
    *,
    only: str | None = None,
) -> Exposed:
    """Who was shown a variant.

    An exposure that the hash contradicts was not written by the server, and is passed over.

    Args:
        connection: of a transaction.
        catalogue: whose log is read.
        experiment: in question.
        until: microseconds since 1970, UTC; who was shown it before that.
        only: the one unit that is asked about; None for all.
    """
    definition = experiment.definition
    unit = unit_column(definition.unit)
    mine = (
        (EVENTS.c.catalogue == catalogue)
        & (EVENTS.c.time < until)
        & (unit.is_not(None) if only is None else unit == only)
    )
    first = _first_exposures(connection, experiment, unit, mine)
    places = {variant.name: place for place, variant in enumerate(definition.variants)}
    variants = {name: assign(definition, experiment.start, 1.0, name) for name in sorted(first)}
    units = tuple(name for name, variant in variants.items() if variant is not None)
    return Exposed(
        units,
        np.array(
            [places[variant.name] for variant in variants.values() if variant is not None],
            dtype=np.int32,
        ),
        np.array([first[name] for name in units], dtype=np.int64),
    )


def read_deeds(
    connection: Connection,
    catalogue: str,
    unit: TableColumn[Any],
    units: Sequence[str],
    period: Period,
    metrics: Collection[str],
) -> Deeds:
    """What units did.

    Args:
        connection: of a reading transaction.
        catalogue: whose log is read.
        unit: the column of the log by which units are told apart.
        units: their ids, whose places the deeds name.
        period: when.
        metrics: by name; what none of them needs is not read.
    """
    needed = {column for name in metrics for column in (METRICS[name].above, METRICS[name].below)}
    places = {name: place for place, name in enumerate(units)}
    mine = _in_period(catalogue, unit, period)
    none = false()
    counted = EVENTS.c.action.in_(list(COUNTED_ACTIONS))
    acts = mine if Column.RETURNED in needed else mine & counted
    clicks = mine & (EVENTS.c.action == Action.CLICK) & EVENTS.c.query.is_not(None)
    trades = mine & EVENTS.c.action.in_([Action.PURCHASE, Action.RETURN])
    return Deeds(
        _acts(connection, unit, acts if needed & _BY_ACTS else none, places),
        _clicks(connection, unit, clicks if needed & _BY_CLICKS else none, places),
        _trades(connection, unit, trades if needed & _BY_TRADES else none, places),
    )


def read_active(
    connection: Connection, catalogue: str, unit: TableColumn[Any], period: Period
) -> tuple[str, ...]:
    """The units that did anything in a period, by their names."""
    chosen = select(unit).where(_in_period(catalogue, unit, period)).distinct()
    return tuple(sorted(connection.scalars(chosen)))


def read_served(
    connection: Connection, catalogue: str, experiment: Experiment, exposed: Exposed
) -> Served:
    """What exposed units were answered."""
    places = {name: place for place, name in enumerate(exposed.units)}
    mine = (TALLIES.c.catalogue == catalogue) & (TALLIES.c.experiment == experiment.name)
    found = connection.execute(select(TALLIES).where(mine)).mappings()
    rows = [row for row in found if row["unit"] in places]
    columns = {
        Column.SERVED: "served",
        Column.SEARCHES: "searches",
        Column.EMPTY_SEARCHES: "empty",
        Column.MILLISECONDS: "milliseconds",
    }
    return Served(
        np.array([places[row["unit"]] for row in rows], dtype=np.int32),
        np.array([row["hour"] * MICROSECONDS_AN_HOUR for row in rows], dtype=np.int64),
        {
            column: np.array([row[name] for row in rows], dtype=np.float64)
            for column, name in columns.items()
        },
    )


def unit_column(kind: UnitKind) -> TableColumn[Any]:
    """The column of the log by which units are told apart."""
    return EVENTS.c.retailer if kind is UnitKind.RETAILER else EVENTS.c.session


def _first_exposures(
    connection: Connection,
    experiment: Experiment,
    unit: TableColumn[Any],
    chosen: ColumnElement[bool],
) -> dict[str, int]:
    """When each unit was first shown something of an experiment, as the log has it."""
    rows = connection.execute(
        select(unit, EVENTS.c.time, EVENTS.c.extra).where(
            chosen,
            EVENTS.c.action == EXPOSURE,
            EVENTS.c.extra.contains(f'"{experiment.name}"', autoescape=True),
            EVENTS.c.time >= to_stored(experiment.started),
        )
    )
    first: dict[str, int] = {}
    for name, time, extra in rows:
        said = attributes_of(orjson.loads(extra or "{}"))
        if said.get("experiment") == experiment.name:
            first[name] = min(time, first.get(name, time))
    return first


def _in_period(catalogue: str, unit: TableColumn[Any], period: Period) -> ColumnElement[bool]:
    return (
        (EVENTS.c.catalogue == catalogue)
        & (EVENTS.c.time >= period.since)
        & (EVENTS.c.time < period.until)
        & EVENTS.c.action.not_in(_OURS)
        & unit.is_not(None)
    )


def _acts(
    connection: Connection,
    unit: TableColumn[Any],
    chosen: ColumnElement[bool],
    places: Mapping[str, int],
) -> Acts:
    numbered = {name: place for place, name in enumerate(COUNTED_ACTIONS)}
    action = case(numbered, value=EVENTS.c.action, else_=len(numbered))
    rows = connection.execute(
        select(unit, EVENTS.c.time, action).where(chosen), execution_options=_BY_PARTS
    )
    # Of millions of events no more than some numbers each are kept.
    parts = [
        np.array([(places[name], time, act) for name, time, act in part if name in places])
        for part in rows.partitions()
    ]
    table = np.concatenate([np.empty((0, 3), np.int64), *(part for part in parts if part.size)])
    return Acts(table[:, 0].astype(np.int32), table[:, 1], table[:, 2])


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a statement, fetched many at once."""
    result = connection.execute(statement, execution_options=_BY_PARTS)
    for part in result.partitions():
        yield from part


def _clicks(
    connection: Connection,
    unit: TableColumn[Any],
    chosen: ColumnElement[bool],
    places: Mapping[str, int],
) -> Clicks:
    rows = _rows(connection, select(unit, EVENTS.c.time, EVENTS.c.query).where(chosen))
    mine = [row for row in rows if row[0] in places]
    searches: dict[str, int] = {}
    return Clicks(
        np.array([places[row[0]] for row in mine], dtype=np.int32),
        np.array([row[1] for row in mine], dtype=np.int64),
        np.array([searches.setdefault(row[2], len(searches)) for row in mine], dtype=np.int64),
    )


def _trades(
    connection: Connection,
    unit: TableColumn[Any],
    chosen: ColumnElement[bool],
    places: Mapping[str, int],
) -> Trades:
    columns = (unit, EVENTS.c.time, EVENTS.c.action, EVENTS.c.order_id, EVENTS.c.event_id)
    paid = func.sum(LINES.c.quantity * LINES.c.price)
    lines = (LINES.c.catalogue == EVENTS.c.catalogue) & (LINES.c.sequence == EVENTS.c.sequence)
    sums = (
        select(*columns, paid)
        .select_from(EVENTS.join(LINES, lines))
        .where(chosen)
        .group_by(EVENTS.c.sequence, *columns)
    )
    mine = [row for row in _rows(connection, sums) if row[0] in places]
    orders: dict[tuple[str, str | None, str], int] = {}
    number, money = [], []
    for name, _, action, order, event, amount in mine:
        is_return = action == Action.RETURN
        # An event without an order is one of its own.
        named = (name, order, "" if order is not None else event)
        number.append(-1 if is_return else orders.setdefault(named, len(orders)))
        money.append((-1.0 if is_return else 1.0) * (amount or 0.0))
    return Trades(
        np.array([places[row[0]] for row in mine], dtype=np.int32),
        np.array([row[1] for row in mine], dtype=np.int64),
        np.array(number, dtype=np.int64),
        np.array(money, dtype=np.float64),
    )
