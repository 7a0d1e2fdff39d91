"""`aisle evaluate-recs`: does the next basket foretell orders better than simpler means."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

EVALUATE_RECS_HELP = """Measure recommendations on the orders that came.

The last weeks are cut off; what is learned, is learned before the cut; each shop's
first order after it is foretold. The default is compared with popularity, the shop's
own favourites, ItemKNN, EASE, iALS and TIFU-KNN, shop by shop.

\b
Examples:
  aisle evaluate-recs --catalogue shop
  aisle evaluate-recs --orders orders.parquet --mapping online_retail
  aisle evaluate-recs --mapping complete_journey --weeks 4 --calibration
"""


def evaluate_recs(  # noqa: PLR0913 - one parameter an option
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
    weeks: Annotated[int, typer.Option(min=1, max=52, help="Cut off the end, and foretold.")] = 4,
    window: Annotated[
        int,
        typer.Option(min=1, help="Weeks before the cut in which a candidate must have sold."),
    ] = 26,
    baseline: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare with these alone. [default: all]"),
    ] = None,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Also whether buy again is calibrated.")
    ] = False,
    json: JsonOption = False,
    seed: Annotated[int, typer.Option(min=0, help="Of the resampling.")] = 0,
    indexes: IndexesOption = None,
) -> None:
    """Measure recommendations on the orders that came."""
    from cli.tasks.evaluate_recs import RecsOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = RecsOrder(
        catalogue=catalogue,
        orders=orders,
        mapping=mapping,
        weeks=weeks,
        window=window,
        baselines=tuple(baseline or ()),
        calibration=calibration,
        seed=seed,
    )
    run(order, as_json=json, indexes=indexes)
