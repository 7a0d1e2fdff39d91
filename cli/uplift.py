"""`aisle uplift`: what a campaign brought that would not have come without it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

UPLIFT_HELP = """Measure what a campaign brought, and from which shops.

TREATMENTS is a file with the columns retailer and treated (1 or 0). What came of it is
its column outcome; or, where its columns begin and end or --from and --to give the
campaign's days, what the shops bought in that time, out of a catalogue's log or a file of
orders. Without it and with --mapping complete_journey the
campaigns of The Complete Journey are measured.

\b
Examples:
  aisle uplift treatments.csv
  aisle uplift treatments.csv --catalogue shop --from 2026-05-01 --to 2026-05-28
  aisle uplift sent.csv --orders o.csv --mapping m.toml --from 2026-05-01 --to 2026-05-28
  aisle uplift --mapping complete_journey --campaign 18 --shops ranking.csv
"""


def uplift(  # noqa: PLR0913 - one parameter an option
    treatments: Annotated[
        Path | None,
        typer.Argument(metavar="[TREATMENTS]", help="Which shops were addressed, and which not."),
    ] = None,
    *,
    catalogue: CatalogueOption = None,
    orders: Annotated[
        Path | None,
        typer.Option(help="A file of order lines in place of the log; needs --mapping."),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(help="Of the order lines, as `aisle events import` has it."),
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The campaign's first day, UTC.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The campaign's last day, UTC.")
    ] = None,
    campaign: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Of The Complete Journey. [default: the largest]"),
    ] = None,
    promoted: Annotated[
        bool,
        typer.Option("--promoted", help="Count only the products that its coupons are for."),
    ] = False,
    targeted: Annotated[
        bool,
        typer.Option("--targeted", help="Somebody chose the shops of the file, not chance."),
    ] = False,
    cost: Annotated[
        float, typer.Option(min=0, help="Of addressing one shop, in the unit of the outcome.")
    ] = 0,
    shops: Annotated[
        Path | None, typer.Option(help="Write the shops there as CSV, the best first.")
    ] = None,
    json: JsonOption = False,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is random.")] = 0,
    indexes: IndexesOption = None,
) -> None:
    """Measure what a campaign brought, and from which shops."""
    from cli.tasks.trade import TradeSource  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.uplift import UpliftOrder, run  # noqa: PLC0415 - the same

    order = UpliftOrder(
        treatments=treatments,
        source=TradeSource(catalogue, orders, mapping),
        begin=begin,
        end=end,
        campaign=campaign,
        promoted=promoted,
        targeted=targeted,
        cost=cost,
        shops=shops,
        seed=seed,
    )
    run(order, as_json=json, indexes=indexes)
