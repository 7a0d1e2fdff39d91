"""Whether the last weeks came as they would have been foretold before them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import numpy as np

from events.columns import FloatArray, Mask
from events.trade import Trade
from insights.seasons.demand import Demand, DemandOptions, Kind, demand_of, follow
from insights.seasons.model import fit_seasons
from insights.seasons.weeks import monday, whole_weeks

HELD_OUT = 13
YEAR_WEEKS = 52
LEAST_WEEKS = YEAR_WEEKS + HELD_OUT
"""With fewer no year would remain to learn from."""

LEAST_ORDERS = HELD_OUT
"""In the last weeks: over fewer, errors are so many times what came that they say nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """How the series of one kind were foretold.

    Attributes:
        kind: of the series.
        series: how many there are.
        came: orders in the last weeks.
        error: the sum of what the weeks were foretold wrongly, over all orders; as the next two
            None where fewer than `LEAST_ORDERS` came.
        last_year: the same error of the same week a year before.
        recent: the same error of the mean of as many weeks before.
        inside: the share of the weeks that came within their 95 % interval.
    """

    kind: Kind
    series: int
    came: int
    error: float | None
    last_year: float | None
    recent: float | None
    inside: float


def backtest(
    trade: Trade, options: DemandOptions, holidays: Mapping[date, str]
) -> tuple[Held, ...]:
    """Fit without the last weeks, which series to follow included, and compare.

    Returns:
        One of each kind; none where too little is known.
    """
    bought = trade.purchases.before(trade.now).bought()
    weeks = whole_weeks(bought.time, trade.now)
    if weeks.size < LEAST_WEEKS:
        return ()
    cut = datetime.combine(monday(int(weeks[-HELD_OUT])), time(), UTC)
    demand = demand_of(trade, follow(replace(trade, now=cut), options))
    learned = demand.until(weeks.size - HELD_OUT)
    foretold = fit_seasons(learned, holidays).orders(weeks[-HELD_OUT:])
    came = demand.orders[:, -HELD_OUT:]
    inside = (came >= foretold.low) & (came <= foretold.high)
    return tuple(
        _held(kind, demand, foretold.value, inside) for kind in Kind if demand.of_kind(kind)
    )


def _held(kind: Kind, demand: Demand, foretold: FloatArray, inside: Mask) -> Held:
    some = demand.of_kind(kind)
    orders = demand.orders[some]
    came = orders[:, -HELD_OUT:]
    before = orders[:, -2 * HELD_OUT : -HELD_OUT].mean(axis=1, keepdims=True)
    year_ago = orders[:, -HELD_OUT - YEAR_WEEKS : -YEAR_WEEKS]
    every = float(came.sum())
    rivals = (foretold[some], year_ago, before)
    error, last_year, recent = (
        float(np.abs(came - each).sum()) / every if every >= LEAST_ORDERS else None
        for each in rivals
    )
    return Held(
        kind=kind,
        series=len(some),
        came=round(every),
        error=error,
        last_year=last_year,
        recent=recent,
        inside=float(inside[some].mean()),
    )
