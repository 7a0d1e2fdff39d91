"""When demand rises above what is usual, and by when to have stocked up."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from events.columns import Mask
from insights.seasons.model import Seasons
from insights.seasons.weeks import Weeks, monday

YEAR_WEEKS = 52
AHEAD_WEEKS = 26
"""So far ahead the calendar looks."""

RISEN = 1.2
"""Times the usual demand, from which on more is held in stock."""


@dataclass(frozen=True, slots=True)
class Rise:
    """Weeks in a row in which a series is more in demand than usual.

    Attributes:
        series: of the demand.
        first, last: its first and last day.
        peak: the Monday of the week with the most demand.
        times: the usual demand, in that week; `times_low` and `times_high` are its interval.
        orders: in all of its weeks; `orders_low` and `orders_high` are their interval.
        usual: orders in as many usual weeks.
        order_by: the day by which stock must be ordered.
    """

    series: int
    first: date
    last: date
    peak: date
    times: float
    times_low: float
    times_high: float
    orders: float
    orders_low: float
    orders_high: float
    usual: float
    order_by: date


def rises(seasons: Seasons, lead_days: int) -> list[Rise]:
    """The rises that begin in the coming half year, by the day by which to order.

    Usual is the mean week of the coming year. A rise counts only if its strongest week is
    above the usual for sure (95 %).

    Args:
        seasons: fitted until now.
        lead_days: from an order of stock until it is there.
    """
    year = int(seasons.demand.weeks[-1]) + 1 + np.arange(YEAR_WEEKS)
    relative = seasons.relative(year)
    usual = np.exp(seasons.rates.logs(seasons.design.rows(year))).mean(axis=1)
    found: list[Rise] = []
    for series, values in enumerate(relative.value):
        for run in _runs(values[:AHEAD_WEEKS] >= RISEN):
            peak = int(run[np.argmax(values[run])])
            if relative.low[series, peak] <= 1:
                continue
            orders, low, high = seasons.total(series, year[run])
            first = monday(int(year[run[0]]))
            found.append(
                Rise(
                    series=series,
                    first=first,
                    last=monday(int(year[run[-1]])) + timedelta(days=6),
                    peak=monday(int(year[peak])),
                    times=float(values[peak]),
                    times_low=float(relative.low[series, peak]),
                    times_high=float(relative.high[series, peak]),
                    orders=orders,
                    orders_low=low,
                    orders_high=high,
                    usual=float(usual[series]) * run.size,
                    order_by=first - timedelta(days=lead_days),
                )
            )
    return sorted(found, key=lambda each: (each.order_by, each.series))


def _runs(risen: Mask) -> list[Weeks]:
    """The places of each run of what is risen."""
    places = np.flatnonzero(risen)
    ends = np.flatnonzero(np.diff(places) > 1) + 1
    return [run for run in np.split(places, ends) if run.size]
