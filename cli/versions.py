"""`aisle versions`, `aisle rollback`, `aisle verify`: what is kept, what is served, is it whole."""

from typing import Annotated

import typer

from cli.build_options import OutcomeFile
from cli.options import CatalogueOption, IndexesOption, JsonOption

VersionArgument = Annotated[str | None, typer.Argument(metavar="[VERSION]", help="A kept version.")]

VERSIONS_HELP = """List the versions of a catalogue, or of all of them.

\b
Examples:
  aisle versions
  aisle versions --catalogue shop --json
"""

ROLLBACK_HELP = """Serve the version before, or another one that is kept.

Running servers take it up within a second.

\b
Examples:
  aisle rollback
  aisle rollback VERSION --catalogue shop --reason "wrong prices"
"""

VERIFY_HELP = """Check every file of a version against its checksum.

\b
Examples:
  aisle verify
  aisle verify VERSION --catalogue shop || aisle rollback --catalogue shop
"""


def versions(
    *, catalogue: CatalogueOption = None, json: JsonOption = False, indexes: IndexesOption = None
) -> None:
    """List the versions of a catalogue, or of all of them."""
    from cli.tasks.versions import show  # noqa: PLC0415 - heavy; only when it runs

    show(catalogue, as_json=json, indexes=indexes)


def rollback(
    version: VersionArgument = None,
    *,
    catalogue: CatalogueOption = None,
    reason: Annotated[str, typer.Option(help="Kept in the catalogue's history.")] = "",
    outcome: OutcomeFile = None,
    indexes: IndexesOption = None,
) -> None:
    """Serve the version before, or another one that is kept."""
    from cli.tasks.versions import roll_back  # noqa: PLC0415 - heavy; only when it runs

    roll_back(version, catalogue=catalogue, reason=reason, outcome_file=outcome, indexes=indexes)


def verify(
    version: VersionArgument = None,
    *,
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Check every file of a version against its checksum."""
    from cli.tasks.versions import check  # noqa: PLC0415 - heavy; only when it runs

    check(version, catalogue=catalogue, indexes=indexes)
