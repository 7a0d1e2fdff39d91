"""`aisle insights`: what the trade says of shops, products and the months to come."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from cli.insights_versions import app as versions
from cli.options import CatalogueOption, IndexesOption, JsonOption

INSIGHTS_HELP = """Answer the questions of the commercial team, on the terminal or as files.

Purchases are read out of a catalogue's log, or out of a file of order lines by a
mapping. Each analysis tells its findings in words, its tables, and what they rest on;
one that there is too little for is told of and left out.

What was published is looked after by list, rollback and verify; a file of orders
called so is written ./list.

\b
Examples:
  aisle insights --catalogue shop
  aisle insights orders.parquet --mapping online_retail --only overview
  aisle insights --catalogue shop --publish
  aisle insights --catalogue shop --country GB --cost-share 0.6 --supply costs.csv
  aisle insights --mapping complete_journey --csv tables
  aisle insights list
  aisle insights rollback --catalogue shop --reason "made of half the orders"
  aisle insights verify --catalogue shop
"""


class InsightsCommand(TyperCommand):
    """Analyses; or, where the first word is one of theirs, a command on published versions."""

    def make_context(  # noqa: D102 - the parent's
        self,
        info_name: str | None,
        args: list[str],
        parent: Any = None,  # noqa: ANN401 - the parser's own class, which typer keeps to itself
        **extra: Any,  # noqa: ANN401 - the same
    ) -> Any:  # noqa: ANN401 - the same
        group = typer.main.get_group(versions)
        if args and args[0] in group.commands:
            return group.make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


OrdersArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[ORDERS]", help="A file of order lines in place of the log; needs --mapping."
    ),
]
MappingOption = Annotated[
    str | None, typer.Option(help="Of the order lines, as `aisle events import` has it.")
]
UntilOption = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="Use only what happened before. [default: all there is]"),
]
OnlyOption = Annotated[
    str, typer.Option(metavar="KEYS", help="These analyses, separated by commas. [default: all]")
]
CsvOption = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FOLDER", help="Also write every table as CSV there."),
]
CountryOption = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="Whose public holidays count, such as GB. [default: none]"),
]
LeadDaysOption = Annotated[
    int, typer.Option(min=0, help="From an order of stock until it is there.")
]
CostShareOption = Annotated[
    float, typer.Option(min=0, max=0.99, help="Of the price, where a product's cost is not known.")
]
SupplyOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A table with the columns product, cost and stock."),
]
SeedOption = Annotated[int, typer.Option(min=0, help="Of all that is random.")]


def insights(  # noqa: PLR0913 - one parameter an option
    orders: OrdersArgument = None,
    *,
    catalogue: CatalogueOption = None,
    mapping: MappingOption = None,
    until: UntilOption = None,
    only: OnlyOption = "",
    csv: CsvOption = None,
    country: CountryOption = None,
    lead_days: LeadDaysOption = 14,
    cost_share: CostShareOption = 0.7,
    supply: SupplyOption = None,
    publish: Annotated[
        bool,
        typer.Option("--publish", help="Keep them as a version, which the console shows."),
    ] = False,
    keep: Annotated[int, typer.Option(min=1, help="Versions kept on disk.")] = 3,
    max_shrink: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of lines, shops or products that may be gone."),
    ] = 0.2,
    force: Annotated[
        str, typer.Option(metavar="REASON", help="Publish in spite of the checks, for a reason.")
    ] = "",
    seed: SeedOption = 0,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Answer the questions of the commercial team, on the terminal or as files."""
    from cli.tasks.insights import InsightsOrder, run  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.insights_publishing import PublishOrder  # noqa: PLC0415 - the same
    from cli.tasks.trade import TradeSource  # noqa: PLC0415 - the same
    from insights.circumstances import Circumstances  # noqa: PLC0415 - the same

    order = InsightsOrder(
        source=TradeSource(catalogue, orders, mapping, until),
        only=tuple(key.strip() for key in only.split(",") if key.strip()),
        seed=seed,
        csv=csv,
        circumstances=Circumstances(country, lead_days, cost_share, supply),
    )
    publishing = PublishOrder(keep, max_shrink, force) if publish else None
    run(order, publishing, as_json=json, indexes=indexes)
