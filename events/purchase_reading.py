"""Purchases in columns, read from the log."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, Select, select

from events.columns import FloatArray, Purchases
from events.event import Action
from events.purchase_columns import LineColumns, OrderColumns, Places, purchases_of
from events.tables import EVENTS, LINES

ROWS_AT_ONCE = 50_000

Column = tuple[Any, ...]
"""The values of one column, in the order of the rows."""


def read_purchases(connection: Connection, catalogue: str, until: int | None) -> Purchases:
    """What known retailers bought and sent back.

    Args:
        connection: of a reading transaction.
        catalogue: whose events are read.
        until: microseconds since 1970, UTC; only what happened before. None for everything.
    """
    orders, sequence, sign = _orders(connection, catalogue, until)
    lines = _lines(connection, catalogue, sequence, sign)
    return purchases_of(orders, lines)


def _orders(
    connection: Connection, catalogue: str, until: int | None
) -> tuple[OrderColumns, Places, FloatArray]:
    """Purchases and returns by rising sequence, their sequences, and 1 or, for returns, -1."""
    columns = [EVENTS.c[name] for name in ("sequence", "retailer", "time", "action", "order_id")]
    chosen = select(*columns, EVENTS.c.event_id).where(
        EVENTS.c.catalogue == catalogue,
        EVENTS.c.action.in_([Action.PURCHASE, Action.RETURN]),
        EVENTS.c.retailer.is_not(None),
    )
    if until is not None:
        chosen = chosen.where(EVENTS.c.time < until)
    rows = connection.execute(chosen.order_by(EVENTS.c.sequence)).all()
    returned = [row.action == Action.RETURN for row in rows]
    # What goes back is never part of the order that it came with: it has a time of its own.
    names = [
        f"{row.action} {row.event_id if row.order_id is None else row.order_id}" for row in rows
    ]
    orders = OrderColumns(
        retailer=pa.array([row.retailer for row in rows], pa.string()),
        order=pa.array(names, pa.string()),
        time=np.array([row.time for row in rows], dtype=np.int64),
    )
    sequence = np.array([row.sequence for row in rows], dtype=np.int64)
    return orders, sequence, np.where(returned, -1.0, 1.0)


def _lines(
    connection: Connection, catalogue: str, sequence: Places, sign: FloatArray
) -> LineColumns:
    """The lines of the events of `sequence`, which rises."""
    if not sequence.size:
        nothing = np.empty(0, dtype=np.float64)
        return LineColumns(np.empty(0, np.int64), pa.array([], pa.string()), nothing, nothing)
    chosen = (
        select(LINES.c.sequence, LINES.c.product, LINES.c.quantity, LINES.c.price)
        .where(LINES.c.catalogue == catalogue, LINES.c.sequence <= int(sequence[-1]))
        .order_by(LINES.c.sequence, LINES.c.line)
    )
    parts = [_matched(part, sequence, sign) for part in _parts(connection, chosen)]
    return LineColumns(
        of=np.concatenate([part.of for part in parts] or [np.empty(0, np.int64)]),
        product=pa.chunked_array([part.product for part in parts], pa.string()).combine_chunks(),
        quantity=np.concatenate([part.quantity for part in parts] or [np.empty(0)]),
        price=np.concatenate([part.price for part in parts] or [np.empty(0)]),
    )


def _parts(connection: Connection, chosen: Select[Any]) -> Iterator[list[Column]]:
    """The rows of `chosen`, some at once, as columns."""
    rows = connection.execute(chosen, execution_options={"yield_per": ROWS_AT_ONCE})
    for part in rows.partitions():
        yield list(zip(*part, strict=True))


def _matched(columns: list[Column], sequence: Places, sign: FloatArray) -> LineColumns:
    """Of some lines those whose event is asked for."""
    numbers, products, quantities, prices = columns
    number = np.array(numbers, dtype=np.int64)
    of = np.minimum(np.searchsorted(sequence, number), sequence.size - 1)
    mine = sequence[of] == number
    of = of[mine]
    return LineColumns(
        of=of,
        product=pa.array(products, pa.string()).filter(pa.array(mine)),
        quantity=np.array(quantities, dtype=np.float64)[mine] * sign[of],
        price=np.array(prices, dtype=np.float64)[mine],
    )
