"""How trade goes as a whole."""

import numpy as np

from core.counted import counted
from core.errors import BadInput
from core.progress import Reporter
from events.trade import Trade
from insights.analysis import Analysed
from insights.document import Section
from insights.overview.best_sellers import best_sellers, category_chart
from insights.overview.concentration import (
    concentration,
    concentration_tables,
    lorenz_chart,
    products,
    sellers,
)
from insights.overview.months import months_charts, months_table
from insights.overview.sales import Sales
from insights.overview.shops import shop_columns
from insights.overview.wording import assumptions, findings


class OverviewAnalysis:
    """Months, best sellers, and how few shops bring how much."""

    key = "overview"
    title = "Overview"

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:  # noqa: ARG002 - one step, soon over
        """Sum up what was bought before `trade.now`.

        Args:
            trade: what is known.
            seed: of the shops that are drawn anew for intervals.
            reporter: told nothing: it is one step, soon over.

        Raises:
            BadInput: nothing was bought, or nothing in the last 365 days, or that came to nothing.
        """
        sales = Sales.of(trade.purchases, trade.now)
        by_shop, by_product = sellers(sales), products(sales)
        if not ((by_shop > 0).any() and (by_product > 0).any()):
            raise _nothing(sales)
        random = np.random.default_rng(seed)
        shops, goods = concentration(by_shop, random), concentration(by_product, random)
        best = best_sellers(sales, trade.traits)
        section = Section(
            key=self.key,
            title=self.title,
            findings=findings(sales, shops, goods, best, random),
            tables=(months_table(sales), *best, *concentration_tables(sales, shops, goods)),
            charts=(
                *months_charts(sales),
                *((category_chart(sales),) if len(best) > 1 else ()),
                lorenz_chart(sales),
            ),
            assumptions=assumptions(sales),
        )
        return Analysed(section, shops=shop_columns(sales, trade))


def _nothing(sales: Sales) -> BadInput:
    """Why there is nothing to tell of the last 365 days."""
    lines = int((sales.year() & sales.sold).sum())
    if not lines:
        return BadInput(
            "nothing was bought in the last 365 days",
            field="purchases",
            hint="take an earlier moment: --until",
        )
    return BadInput(
        f"the {counted(lines, 'line')} bought in the last 365 days"
        f" {'brings' if lines == 1 else 'bring'} no {sales.noun}: their prices are 0 or less,"
        " or as much came back",
        field="purchases",
        hint="see whether prices and returns were imported as they are",
    )
