"""Which products and categories bring the most, and whether that grows."""

import numpy as np

from events.columns import Codes, FloatArray, Index
from events.trade import Traits
from insights.document import Cell, Chart, Column, Kind, Table, Unit
from insights.overview.sales import YEAR, Sales, distinct, summed

MOST_PRODUCTS = 100
MOST_CATEGORIES = 50

_UNNAMED = "(no category)"


def best_sellers(sales: Sales, traits: Traits) -> tuple[Table, ...]:
    """The products and, where there are any, the first levels of categories, by their worth."""
    purchases = sales.purchases
    names = purchases.products
    tables = [_table(sales, "products", purchases.product, names, traits.titles, MOST_PRODUCTS)]
    tops = [path.partition(" > ")[0] or _UNNAMED for path in traits.categories]
    if len(set(tops)) > 1:
        categories = Index(sorted(set(tops)))
        code = categories.codes(tops)[purchases.product]
        tables.append(
            _table(sales, "categories", code, categories, categories.names, MOST_CATEGORIES)
        )
    return tuple(tables)


def category_chart(sales: Sales) -> Chart:
    """The categories' worth."""
    return Chart(
        name="categories",
        title=f"{sales.noun.capitalize()} by category, last 365 days",
        kind=Kind.BARS,
        table="categories",
        x="title",
        y=("revenue",),
        rows=15,
        text="The fifteen largest categories, the largest first.",
    )


def _table(
    sales: Sales, name: str, codes: Codes, index: Index, titles: tuple[str, ...], most: int
) -> Table:
    size = len(index)
    last = sales.year()
    worth = summed(sales.worth[last], codes[last], size)
    bought = last & sales.sold
    shops = distinct(sales.purchases.retailer[bought], codes[bought], size)
    orders = distinct(sales.purchases.order[bought], codes[bought], size)
    change = _change(sales, codes, size)
    # By name where two are worth the same, so that there is one order only.
    order = np.lexsort((np.arange(size), -worth))
    total = float(worth.sum())
    rows: list[tuple[Cell, ...]] = [
        (
            index.names[each],
            titles[each] or index.names[each],
            float(worth[each]),
            float(worth[each] / total) if total > 0 else None,
            None if np.isnan(change[each]) else float(change[each]),
            int(orders[each]),
            int(shops[each]),
        )
        for each in order[:most].tolist()
        if orders[each]
    ]
    return Table(
        name=name,
        title=f"The {name} that bring the most, last 365 days",
        columns=_columns(sales, name),
        rows=tuple(rows),
        shown=15,
    )


def _columns(sales: Sales, name: str) -> tuple[Column, ...]:
    return (
        Column(name="id", title="Id"),
        Column(name="title", title="Product" if name == "products" else "Category"),
        Column(
            name="revenue",
            title=sales.noun.capitalize(),
            unit=sales.unit,
            note="less what came back",
        ),
        Column(name="share", title="Of all", unit=Unit.SHARE),
        Column(
            name="change",
            title=_change_title(sales),
            unit=Unit.SHARE,
            note=_change_note(sales),
        ),
        Column(name="orders", title="Orders", unit=Unit.COUNT),
        Column(name="shops", title="Shops", unit=Unit.COUNT),
    )


def _change(sales: Sales, codes: Codes, size: int) -> FloatArray:
    """Worth now against a year ago, less 1, shape (size,); NaN where that is not known."""
    unknown = np.full(size, np.nan)
    days = sales.compared_days
    if days is None:
        return unknown
    lately, past = (
        summed(sales.worth[within], codes[within], size)
        for within in (sales.last_days(days, back=back) for back in (0, 1))
    )
    np.divide(lately, past, out=unknown, where=past > 0)
    return unknown - 1


def _change_title(sales: Sales) -> str:
    """With the days that are compared where they are others than those of the table."""
    days = sales.compared_days
    return "Change" if days in {None, YEAR.days} else f"Change, last {days} days"


def _change_note(sales: Sales) -> str:
    """What is compared with what, or why nothing is."""
    days = sales.compared_days
    if days is None:
        return f"not known: {sales.not_compared}"
    compared = "" if days == YEAR.days else f"of the last {days} days, "
    return f"{compared}against {sales.year_before(days)}; unknown where nothing was sold then"
