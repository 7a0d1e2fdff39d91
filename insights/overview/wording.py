"""What the overview says in sentences."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from core.counted import counted
from insights.document import Table
from insights.overview.concentration import Concentration
from insights.overview.resampling import growth, interval
from insights.overview.sales import YEAR, Sales, summed
from insights.report.cells import written

FEWEST_DRAWN = 5
"""Shops, without which drawing them anew says nothing: of one shop each draw is the same."""

_RESTS_ON = (
    (
        "A shop is new in the month of its first order that is known, so the first months are"
        " full of new ones."
    ),
    (
        "Intervals have a probability of 95 %: the shops are drawn anew 500 times, with"
        " replacement (percentile bootstrap)."
    ),
    (
        "Gini's coefficient and the Lorenz curve count a shop or product that brought less than"
        " nothing as one that brought nothing."
    ),
)


def findings(
    sales: Sales,
    shops: Concentration,
    goods: Concentration,
    tables: tuple[Table, ...],
    random: np.random.Generator,
) -> tuple[str, ...]:
    """The most important first.

    Args:
        sales: all of them.
        shops: how unequal they are.
        goods: how unequal products are.
        tables: of the best sellers.
        random: draws shops anew, for intervals.
    """
    return (
        _turnover(sales, random),
        _orders(sales),
        _inequality(sales, shops, goods),
        *_best(sales, tables),
    )


def assumptions(sales: Sales) -> tuple[str, ...]:
    """What the figures rest on."""
    until = f"{sales.now:%Y-%m-%d %H:%M %Z}"
    told = (f"Everything is as it was known on {until}; months are those of UTC.", *_RESTS_ON)
    if not sales.priced:
        return (*told, "No price is known: units are counted in place of money.")
    if sales.priced < 1:
        unknown = written_share(1 - sales.priced)
        return (*told, f"{unknown} of the lines have no price and count as 0.")
    return told


def written_share(share: float) -> str:
    """A share in per cent, finer the smaller it is."""
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{100 * share:.2g} %"


def _turnover(sales: Sales, random: np.random.Generator) -> str:
    size = len(sales.purchases.retailers)
    total = float(sales.worth[sales.year()].sum())
    start = max(sales.first, sales.now - timedelta(days=365))
    begun = (
        f"{sales.noun.capitalize()} from {start:%Y-%m-%d} to"
        f" {sales.now - timedelta(microseconds=1):%Y-%m-%d}:"
        f" {written(total, sales.unit)}"
    )
    days = sales.compared_days
    if days is None:
        return f"{begun}. It is compared with nothing: {sales.not_compared}."
    lately, past = (
        summed(sales.worth[within], sales.purchases.retailer[within], size)
        for within in (sales.last_days(days, back=back) for back in (0, 1))
    )
    change = growth(lately, past, np.ones(size, dtype=np.int64))
    # Drawn in any case: what is drawn after it must not hang on how many shops there are.
    low, high = interval(lambda counts: growth(lately, past, counts), size, random)
    shops = int(np.count_nonzero(lately) + np.count_nonzero(past * (lately == 0)))
    sure = (
        f"95 % interval {100 * low:+.1f} % to {100 * high:+.1f} %"
        if shops >= FEWEST_DRAWN
        else f"no interval, as only {counted(shops, 'shop')} bought then"
    )
    changed = f"{100 * change:+.1f} % against {sales.year_before(days)} ({sure})."
    whole = days == YEAR.days
    return f"{begun}, {changed}" if whole else f"{begun}. In the last {days} days {changed}"


def _orders(sales: Sales) -> str:
    last = sales.year()
    bought = last & sales.sold
    purchases = sales.purchases
    orders = np.unique(purchases.order[bought]).size
    shops = np.unique(purchases.retailer[bought]).size
    gross = float(sales.worth[bought].sum())
    back = -float(sales.worth[last & ~sales.sold].sum())
    each = written(gross / orders, sales.unit) if orders else "nothing"
    returned = written_share(back / gross) if back > 0 and gross > 0 else "none"
    return (
        f"{counted(shops, 'shop')} placed {counted(orders, 'order')} in that time, {each} each on"
        f" average; {returned} of what was sold came back."
    )


def _inequality(sales: Sales, shops: Concentration, goods: Concentration) -> str:
    low, high = shops.largest_interval
    begun = (
        f"The largest tenth of the shops brings {100 * shops.largest:.0f} % of the {sales.noun}"
        f" (95 % interval {100 * low:.0f} % to {100 * high:.0f} %; Gini {shops.gini:.2f})"
    )
    if shops.worth.size < FEWEST_DRAWN:
        begun = f"There are too few shops to tell how unequal their {sales.noun} is"
    return (
        f"{begun}; half of it comes from {shops.half:,} of {counted(shops.worth.size, 'shop')}"
        f" and from {goods.half:,} of {counted(goods.worth.size, 'product')}."
    )


def _best(sales: Sales, tables: tuple[Table, ...]) -> Iterator[str]:
    for table in tables:
        if table.rows and isinstance(share := table.column("share")[0], float):
            kind = table.name.removesuffix("s").replace("categorie", "category")
            yield (
                f"The {kind} that brings the most is {table.column('title')[0]}:"
                f" {written_share(share)} of the {sales.noun}."
            )
