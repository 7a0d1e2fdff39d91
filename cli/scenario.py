"""`aisle scenario`: what plans would earn, and how far such forecasts held in the past."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

SCENARIO_HELP = """Reckon what a plan would earn, and how sure that is.

\b
Examples:
  aisle scenario template > spring.toml
  aisle scenario run spring.toml --catalogue shop
  aisle scenario compare spring.toml summer.toml --catalogue shop
  aisle scenario backtest --orders orders.parquet --mapping online_retail
  aisle scenario campaigns --mapping complete_journey
"""

TEMPLATE_HELP = """Print a scenario to begin from, with every lever and all that it takes.

\b
Examples:
  aisle scenario template > spring.toml
"""

RUN_HELP = """Reckon one scenario: what it earns, what that hangs on, where it breaks even.

\b
Examples:
  aisle scenario run spring.toml --catalogue shop
  aisle scenario run spring.toml --mapping complete_journey --draws 10000
  aisle scenario run spring.toml --orders orders.parquet --mapping online_retail --json
"""

COMPARE_HELP = """Reckon several scenarios under the same luck, and say which earns most.

\b
Examples:
  aisle scenario compare spring.toml summer.toml --catalogue shop
  aisle scenario compare *.toml --orders orders.parquet --mapping online_retail
"""

BACKTEST_HELP = """Make forecasts again at moments of the past, and see what came of them.

\b
Examples:
  aisle scenario backtest --catalogue shop
  aisle scenario backtest --orders orders.parquet --mapping online_retail
"""

CAMPAIGNS_HELP = """Foretell campaigns of the past from before they began, and see what came.

FILE has the columns campaign, kind, begin, retailer and answered: one row a shop that was
addressed, answered being the day, or empty; brought, if it is there, says what the answer
sold. Without FILE and with --mapping complete_journey the campaigns of The Complete Journey
are judged.

\b
Examples:
  aisle scenario campaigns sent.csv --catalogue shop
  aisle scenario campaigns --mapping complete_journey
"""

app = typer.Typer(name="scenario", help=SCENARIO_HELP, no_args_is_help=True, rich_markup_mode=None)

OrdersOption = Annotated[
    Path | None,
    typer.Option(help="A file of order lines in place of the log; needs --mapping."),
]
MappingOption = Annotated[
    str | None, typer.Option(help="Of the order lines, as `aisle events import` has it.")
]
UntilOption = Annotated[
    str | None, typer.Option(metavar="DAY", help="Nothing at or after it counts.")
]
CsvOption = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FOLDER", help="Also write every table as CSV there."),
]
SeedOption = Annotated[int, typer.Option(min=0, help="Of all chance.")]
DrawsOption = Annotated[int, typer.Option(min=100, max=100_000, help="How often it is reckoned.")]


@app.command("template", help=TEMPLATE_HELP)
def template() -> None:
    """Print a scenario to begin from."""
    from insights.scenarios.template import TEMPLATE  # noqa: PLC0415 - only when it runs

    typer.echo(TEMPLATE, nl=False)


@app.command("run", help=RUN_HELP)
def run(  # noqa: PLR0913 - one parameter an option
    *,
    file: Annotated[Path, typer.Argument(help="A scenario in TOML.")],
    catalogue: CatalogueOption = None,
    orders: OrdersOption = None,
    mapping: MappingOption = None,
    until: UntilOption = None,
    seed: SeedOption = 0,
    draws: DrawsOption = 4_000,
    csv: CsvOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Reckon one scenario."""
    from insights.analyses import packages_told  # noqa: PLC0415 - heavy; only when it runs

    with packages_told("outlook"):
        from cli.tasks.scenario import ScenarioOrder, Telling, reckon_one  # noqa: PLC0415 - the same
        from cli.tasks.trade import TradeSource  # noqa: PLC0415 - the same

        source = TradeSource(catalogue, orders, mapping, until)
        reckon_one(file, ScenarioOrder(source, seed, draws, Telling(json, csv), indexes))


@app.command("compare", help=COMPARE_HELP)
def compare(  # noqa: PLR0913 - one parameter an option
    *,
    files: Annotated[list[Path], typer.Argument(help="Scenarios in TOML, two or more.")],
    catalogue: CatalogueOption = None,
    orders: OrdersOption = None,
    mapping: MappingOption = None,
    until: UntilOption = None,
    seed: SeedOption = 0,
    draws: DrawsOption = 4_000,
    csv: CsvOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Reckon several scenarios under the same luck."""
    from insights.analyses import packages_told  # noqa: PLC0415 - heavy; only when it runs

    with packages_told("outlook"):
        from cli.tasks.scenario import ScenarioOrder, Telling, reckon_several  # noqa: PLC0415 - the same
        from cli.tasks.trade import TradeSource  # noqa: PLC0415 - the same

        source = TradeSource(catalogue, orders, mapping, until)
        reckon_several(files, ScenarioOrder(source, seed, draws, Telling(json, csv), indexes))


@app.command("backtest", help=BACKTEST_HELP)
def backtest(
    *,
    catalogue: CatalogueOption = None,
    orders: OrdersOption = None,
    mapping: MappingOption = None,
    until: UntilOption = None,
    csv: CsvOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Make forecasts again at moments of the past."""
    from insights.analyses import packages_told  # noqa: PLC0415 - heavy; only when it runs

    with packages_told("outlook"):
        from cli.tasks import scenario as task  # noqa: PLC0415 - the same
        from cli.tasks.trade import TradeSource  # noqa: PLC0415 - the same

        source = TradeSource(catalogue, orders, mapping, until)
        task.backtest(source, task.Telling(json, csv), indexes)


@app.command("campaigns", help=CAMPAIGNS_HELP)
def campaigns(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Campaigns and who answered them.")
    ] = None,
    *,
    catalogue: CatalogueOption = None,
    orders: OrdersOption = None,
    mapping: MappingOption = None,
    until: UntilOption = None,
    seed: SeedOption = 0,
    csv: CsvOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Foretell campaigns of the past from before they began."""
    from insights.analyses import packages_told  # noqa: PLC0415 - heavy; only when it runs

    with packages_told("outlook"):
        from cli.tasks.scenario import Telling  # noqa: PLC0415 - the same
        from cli.tasks.scenario_campaigns import judge_past  # noqa: PLC0415 - the same
        from cli.tasks.trade import TradeSource  # noqa: PLC0415 - the same

        source = TradeSource(catalogue, orders, mapping, until)
        judge_past(file, source, seed, Telling(json, csv), indexes)
