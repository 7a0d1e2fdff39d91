"""Reads from the log who was in an experiment and what each did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, Connection, func, select

from core.moments import to_stored
from events.event import Action
from events.tables import EVENTS, LINES
from experiments.assignment import assign
from experiments.definition import UnitKind
from experiments.experiment import Experiment
from experiments.exposure import EXPOSURE, INTERLEAVED, attributes_of
from experiments.metrics.kinds import Column
from experiments.metrics.units import Acts, Exposed, Served
from experiments.tables import TALLIES

MICROSECONDS_AN_HOUR = 3_600_000_000
_OURS = (EXPOSURE, INTERLEAVED)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until just before `until`, microseconds since 1970, UTC."""

    since: int
    until: int


def read_exposed(
    connection: Connection, catalogue: str, experiment: Experiment, until: int
) -> Exposed:
    """Who was shown a variant before `until`, microseconds since 1970, UTC.

    An exposure that the hash contradicts was not written by the server, and is passed over.
    """
    unit = unit_column(experiment.definition.unit)
    rows = connection.execute(
        select(unit, EVENTS.c.time, EVENTS.c.extra).where(
            EVENTS.c.catalogue == catalogue,
            EVENTS.c.action == EXPOSURE,
            EVENTS.c.time >= to_stored(experiment.started),
            EVENTS.c.time < until,
            unit.is_not(None),
        )
    )
    definition = experiment.definition
    places = {variant.name: place for place, variant in enumerate(definition.variants)}
    first: dict[str, int] = {}
    for name, time, extra in rows:
        said = attributes_of(orjson.loads(extra or "{}"))
        if said.get("experiment") == definition.name:
            first[name] = min(time, first.get(name, time))
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


def read_acts(
    connection: Connection,
    catalogue: str,
    unit: TableColumn[Any],
    units: Sequence[str],
    period: Period,
) -> Acts:
    """What units did.

    Args:
        connection: of a reading transaction.
        catalogue: whose log is read.
        unit: the column of the log by which units are told apart.
        units: their ids, whose places the acts name.
        period: when.
    """
    mine = _in_period(catalogue, unit, period)
    paid = func.sum(LINES.c.quantity * LINES.c.price)
    lines = (LINES.c.catalogue == EVENTS.c.catalogue) & (LINES.c.sequence == EVENTS.c.sequence)
    sums = (
        select(EVENTS.c.sequence, paid)
        .select_from(EVENTS.join(LINES, lines))
        .where(mine, EVENTS.c.action.in_([Action.PURCHASE, Action.RETURN]))
        .group_by(EVENTS.c.sequence)
    )
    money = {row[0]: row[1] for row in connection.execute(sums)}
    names = ("sequence", "time", "action", "query", "order_id", "event_id")
    rows = connection.execute(select(unit, *(EVENTS.c[name] for name in names)).where(mine))
    places = {name: place for place, name in enumerate(units)}
    return _acts([row for row in rows if row[0] in places], places, money)


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


def _in_period(catalogue: str, unit: TableColumn[Any], period: Period) -> ColumnElement[bool]:
    return (
        (EVENTS.c.catalogue == catalogue)
        & (EVENTS.c.time >= period.since)
        & (EVENTS.c.time < period.until)
        & EVENTS.c.action.not_in(_OURS)
        & unit.is_not(None)
    )


def _acts(rows: Sequence[Any], places: dict[str, int], money: dict[int, float | None]) -> Acts:
    orders: dict[tuple[str, str], int] = {}
    searches: dict[str, int] = {}
    order_of, search_of, paid = [], [], []
    for unit, sequence, _, action, query, order, event in rows:
        bought = action == Action.PURCHASE
        named = (unit, f"order {order}" if order is not None else f"event {event}")
        order_of.append(orders.setdefault(named, len(orders)) if bought else -1)
        clicked = action == Action.CLICK and query is not None
        search_of.append(searches.setdefault(query, len(searches)) if clicked else -1)
        sign = -1.0 if action == Action.RETURN else 1.0
        paid.append(sign * (money.get(sequence) or 0.0))
    return Acts(
        unit=np.array([places[row[0]] for row in rows], dtype=np.int32),
        time=np.array([row[2] for row in rows], dtype=np.int64),
        action=np.array([row[3] for row in rows], dtype=np.object_),
        order=np.array(order_of, dtype=np.int64),
        search=np.array(search_of, dtype=np.int64),
        money=np.array(paid, dtype=np.float64),
    )
