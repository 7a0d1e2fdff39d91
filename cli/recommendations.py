"""`aisle recommendations`: which trained models are kept, served and whole."""

from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

RECOMMENDATIONS_HELP = """List, take back or verify what aisle train recommendations published.

\b
Examples:
  aisle recommendations list
  aisle recommendations rollback --catalogue shop --reason "too many returns"
  aisle recommendations verify --catalogue shop
"""

LIST_HELP = """List the trained models that are kept, of one catalogue or of all.

\b
Examples:
  aisle recommendations list
  aisle recommendations list --catalogue shop --json
"""

ROLLBACK_HELP = """Serve the models before, or other ones that are kept.

Running servers take them up within a second.

\b
Examples:
  aisle recommendations rollback
  aisle recommendations rollback VERSION --catalogue shop --reason "too many returns"
"""

VERIFY_HELP = """Check every file of the models against its checksum, and open them.

\b
Examples:
  aisle recommendations verify
  aisle recommendations verify VERSION --catalogue shop
"""

VersionArgument = Annotated[str | None, typer.Argument(metavar="[VERSION]", help="A kept version.")]

app = typer.Typer(
    name="recommendations", help=RECOMMENDATIONS_HELP, no_args_is_help=True, rich_markup_mode=None
)


@app.command("list", help=LIST_HELP)
def list_versions(
    *, catalogue: CatalogueOption = None, json: JsonOption = False, indexes: IndexesOption = None
) -> None:
    """List the trained models that are kept, of one catalogue or of all."""
    from cli.tasks.recommendations import show  # noqa: PLC0415 - heavy; only when it runs

    show(catalogue, as_json=json, indexes=indexes)


@app.command(help=ROLLBACK_HELP)
def rollback(
    version: VersionArgument = None,
    *,
    catalogue: CatalogueOption = None,
    reason: Annotated[str, typer.Option(help="Kept in the history of the models.")] = "",
    indexes: IndexesOption = None,
) -> None:
    """Serve the models before, or other ones that are kept."""
    from cli.tasks.recommendations import RECOMMENDATIONS  # noqa: PLC0415 - heavy; only when it runs

    RECOMMENDATIONS.roll_back(version, catalogue=catalogue, reason=reason, indexes=indexes)


@app.command(help=VERIFY_HELP)
def verify(
    version: VersionArgument = None,
    *,
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Check every file of the models against its checksum, and open them."""
    from cli.tasks.recommendations import check  # noqa: PLC0415 - heavy; only when it runs

    check(version, catalogue=catalogue, indexes=indexes)
