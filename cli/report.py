"""`aisle report`: the insights as one page for mail, and their tables as CSV."""

from pathlib import Path
from typing import Annotated

import typer

from cli.insights import (
    CostShareOption,
    CountryOption,
    CsvOption,
    LeadDaysOption,
    MappingOption,
    OnlyOption,
    OrdersArgument,
    SeedOption,
    SupplyOption,
    UntilOption,
)
from cli.options import CatalogueOption, IndexesOption

REPORT_HELP = """Write what aisle insights finds as one HTML file that needs nothing else.

Findings, charts, tables and assumptions are all within the file; it can be mailed,
printed, and read with light or dark colours. --csv writes every table beside it.

\b
Examples:
  aisle report --catalogue shop
  aisle report orders.parquet --mapping online_retail --output retail.html --csv tables
  aisle report --catalogue shop --published
"""


def report(  # noqa: PLR0913 - one parameter an option
    orders: OrdersArgument = None,
    *,
    catalogue: CatalogueOption = None,
    mapping: MappingOption = None,
    until: UntilOption = None,
    only: OnlyOption = "",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the page is written.")
    ] = Path("report.html"),
    title: Annotated[
        str, typer.Option(help="Of the page. [default: with the catalogue's or file's name]")
    ] = "",
    csv: CsvOption = None,
    country: CountryOption = None,
    lead_days: LeadDaysOption = 14,
    cost_share: CostShareOption = 0.7,
    supply: SupplyOption = None,
    published: Annotated[
        bool,
        typer.Option(
            "--published", help="Show the version that aisle insights published; compute nothing."
        ),
    ] = False,
    seed: SeedOption = 0,
    indexes: IndexesOption = None,
) -> None:
    """Write what aisle insights finds as one HTML file that needs nothing else."""
    from cli.tasks.insights import InsightsOrder  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.report import Page, run  # noqa: PLC0415 - the same
    from cli.tasks.trade import TradeSource  # noqa: PLC0415 - the same
    from insights.circumstances import Circumstances  # noqa: PLC0415 - the same

    order = InsightsOrder(
        source=TradeSource(catalogue, orders, mapping, until),
        only=tuple(key.strip() for key in only.split(",") if key.strip()),
        seed=seed,
        csv=csv,
        circumstances=Circumstances(country, lead_days, cost_share, supply),
    )
    run(order, Page(output, title), published=published, indexes=indexes)
