"""`aisle insights list`, `rollback` and `verify`: which insights are kept, served and whole."""

from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

VERSIONS_HELP = """List, take back or verify what aisle insights --publish has published.

\b
Examples:
  aisle insights list
  aisle insights rollback --catalogue shop --reason "made of half the orders"
  aisle insights verify --catalogue shop
"""

LIST_HELP = """List the insights that are kept, of one catalogue or of all.

\b
Examples:
  aisle insights list
  aisle insights list --catalogue shop --json
"""

ROLLBACK_HELP = """Serve the insights before, or other ones that are kept.

The console of a running server shows them from its next page on.

\b
Examples:
  aisle insights rollback
  aisle insights rollback VERSION --catalogue shop --reason "made of half the orders"
"""

VERIFY_HELP = """Check every file of the insights against its checksum, and open them.

\b
Examples:
  aisle insights verify
  aisle insights verify VERSION --catalogue shop
"""

VersionArgument = Annotated[str | None, typer.Argument(metavar="[VERSION]", help="A kept version.")]

app = typer.Typer(name="insights", help=VERSIONS_HELP, rich_markup_mode=None)


@app.command("list", help=LIST_HELP)
def list_versions(
    *, catalogue: CatalogueOption = None, json: JsonOption = False, indexes: IndexesOption = None
) -> None:
    """List the insights that are kept, of one catalogue or of all."""
    from cli.tasks.insights_versions import show  # noqa: PLC0415 - heavy; only when it runs

    show(catalogue, as_json=json, indexes=indexes)


@app.command(help=ROLLBACK_HELP)
def rollback(
    version: VersionArgument = None,
    *,
    catalogue: CatalogueOption = None,
    reason: Annotated[str, typer.Option(help="Kept in the history of the insights.")] = "",
    indexes: IndexesOption = None,
) -> None:
    """Serve the insights before, or other ones that are kept."""
    from cli.tasks.insights_versions import INSIGHTS  # noqa: PLC0415 - heavy; only when it runs

    INSIGHTS.roll_back(version, catalogue=catalogue, reason=reason, indexes=indexes)


@app.command(help=VERIFY_HELP)
def verify(
    version: VersionArgument = None,
    *,
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Check every file of the insights against its checksum, and open them."""
    from cli.tasks.insights_versions import check  # noqa: PLC0415 - heavy; only when it runs

    check(version, catalogue=catalogue, indexes=indexes)
