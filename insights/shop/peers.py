"""How a shop stands to its segment: its figures, and categories that only its peers buy of."""

from collections.abc import Sequence

import numpy as np

from events.trade import Trade
from insights.document import Chart, Column, Kind, Table, Unit
from insights.features.categories import broad_categories
from insights.features.columns import COLUMNS
from insights.features.features import YEAR_DAYS, Features
from insights.features.orders import within_days
from insights.segments.model import SegmentModel
from insights.segments.naming import written
from insights.segments.peers import Habit

LEAST_PEERS = 0.2
"""A category that fewer of the peers buy of is no reason to offer it."""


def figures_table(features: Features, shop: int, model: SegmentModel, segment: int) -> Table:
    """The figures of a shop beside the medians of its segment and of all shops."""
    titles = {column.name: column for column in COLUMNS}
    own = model.segments[segment]
    rows = tuple(
        (
            titles[scaling.feature].title,
            *(
                None if value is None or np.isnan(value) else written(value, unit)
                for value in (float(features.column(scaling.feature)[shop]), peers, everyone)
            ),
        )
        for scaling, peers, everyone in zip(model.scalings, own.medians, model.medians, strict=True)
        for unit in [titles[scaling.feature].unit]
    )
    columns = (
        Column(name="figure", title="Figure"),
        Column(name="shop", title="This shop"),
        Column(name="segment", title="Median of its segment"),
        Column(name="all", title="Median of all shops"),
    )
    name = "figures"
    return Table(name=name, title="Beside its peers", columns=columns, rows=rows, shown=len(rows))


def untouched(shop: Trade, habits: Sequence[Habit]) -> tuple[Habit, ...]:
    """Categories that many of its peers buy of and the only shop of a trade has not in a year."""
    bought = within_days(shop.purchases, shop.now, YEAR_DAYS).bought()
    index, code = broad_categories(shop.traits.categories)
    own = {index.names[each] for each in set(code[bought.product].tolist()) if each >= 0}
    return tuple(each for each in habits if each.share >= LEAST_PEERS and each.category not in own)


def untouched_table(categories: Sequence[Habit]) -> Table:
    """A row for each category."""
    columns = (
        Column(name="category", title="Category"),
        Column(
            name="share",
            title="Peers who buy of it",
            unit=Unit.SHARE,
            note="Of the shops of its segment, in the last year.",
        ),
        Column(
            name="spend",
            title="A buyer's spend in a year",
            unit=Unit.MONEY,
            note="The median of the peers who buy of it.",
        ),
    )
    rows = tuple((each.category, each.share, each.spend) for each in categories)
    title = "What its peers buy of and it does not"
    return Table(name="untouched", title=title, columns=columns, rows=rows)


def untouched_chart() -> Chart:
    """Of the table of untouched categories."""
    return Chart(
        name="untouched",
        title="What its peers buy of and it does not",
        kind=Kind.BARS,
        table="untouched",
        x="category",
        y=("share",),
        text="A bar for each category: the share of the shop's peers who buy of it.",
        rows=12,
    )
