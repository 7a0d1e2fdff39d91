"""The metrics there are. Each is told from one value a unit, or from two whose sums are divided."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from experiments.report import MetricUnit


class Column(StrEnum):
    """What is known of a unit within its window.

    Attributes:
        BOUGHT: 1 if it ordered, else 0.
        REPEATED: 1 if it ordered twice, else 0.
        REVENUE: what it paid, less what came back in the window.
        CLICKED_SEARCHES: searches with a click.
        SERVED: answers to searches and recommendations; MILLISECONDS they took.
        RETURNED: 1 if it came back in the second half of the window, else 0.
    """

    UNITS = "units"
    BOUGHT = "bought"
    ORDERS = "orders"
    REPEATED = "repeated"
    REVENUE = "revenue"
    IMPRESSIONS = "impressions"
    CLICKS = "clicks"
    ADDED = "added"
    CLICKED_SEARCHES = "clicked_searches"
    SEARCHES = "searches"
    EMPTY_SEARCHES = "empty_searches"
    SERVED = "served"
    MILLISECONDS = "milliseconds"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Metric:
    """How a metric is told.

    Attributes:
        title: for people.
        above: what is added up.
        below: what that is divided by; the units themselves for a mean.
        before: whether what units did before their first exposure foretells it.
    """

    title: str
    unit: MetricUnit
    above: Column
    below: Column = Column.UNITS
    up_is_good: bool = True
    before: bool = False


METRICS: Mapping[str, Metric] = {
    "conversion": Metric(
        "Conversion: units that order", MetricUnit.SHARE, Column.BOUGHT, before=True
    ),
    "revenue": Metric("Revenue a unit", MetricUnit.MONEY, Column.REVENUE, before=True),
    "orders": Metric("Orders a unit", MetricUnit.NUMBER, Column.ORDERS, before=True),
    "average_order_value": Metric(
        "Average order value", MetricUnit.MONEY, Column.REVENUE, Column.ORDERS
    ),
    "repeat_rate": Metric(
        "Repeat rate: buyers that order again", MetricUnit.SHARE, Column.REPEATED, Column.BOUGHT
    ),
    "retention": Metric(
        "Retention: units that come back in the second half of the window",
        MetricUnit.SHARE,
        Column.RETURNED,
        before=True,
    ),
    "ctr": Metric(
        "Click-through rate: clicks an impression",
        MetricUnit.SHARE,
        Column.CLICKS,
        Column.IMPRESSIONS,
    ),
    "search_ctr": Metric(
        "Searches with a click", MetricUnit.SHARE, Column.CLICKED_SEARCHES, Column.SEARCHES
    ),
    "add_to_cart": Metric("Additions to the basket a unit", MetricUnit.NUMBER, Column.ADDED),
    "zero_results": Metric(
        "Searches that find nothing",
        MetricUnit.SHARE,
        Column.EMPTY_SEARCHES,
        Column.SEARCHES,
        up_is_good=False,
    ),
    "latency": Metric(
        "Time an answer takes",
        MetricUnit.MILLISECONDS,
        Column.MILLISECONDS,
        Column.SERVED,
        up_is_good=False,
    ),
}
"""By name."""
