"""`aisle diff`: what differs between two kept versions."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

DIFF_HELP = """Show what differs between two kept versions.

Products added, gone and changed, which fields and prices, by category and region,
and which products entered or left the first answers to the commonest queries.

\b
Examples:
  aisle diff BEFORE AFTER
  aisle diff BEFORE AFTER --catalogue shop --html changes.html
  aisle diff BEFORE AFTER --examples 100 --json
"""


def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A kept version.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="Another one.")],
    *,
    catalogue: CatalogueOption = None,
    examples: Annotated[int, typer.Option(min=0, help="Products shown of each kind.")] = 20,
    json: JsonOption = False,
    html: Annotated[Path | None, typer.Option(help="Write a page there.")] = None,
    indexes: IndexesOption = None,
) -> None:
    """Show what differs between two kept versions."""
    from cli.tasks.diff import show  # noqa: PLC0415 - heavy; only when it runs

    show(
        (before, after),
        catalogue=catalogue,
        examples=examples,
        as_json=json,
        html=html,
        indexes=indexes,
    )
