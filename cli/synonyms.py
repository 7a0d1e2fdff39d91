"""`aisle synonyms`: propose and check words that find what others find."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

SYNONYMS_HELP = """Propose synonyms from a catalogue, and check a file of them.

\b
  aisle synonyms propose -c shop --output synonyms.toml   find candidates
  aisle synonyms check synonyms.toml -c shop              after a person chose
  aisle build products.csv -c shop --synonyms synonyms.toml
"""

PROPOSE_HELP = """Write candidates for synonyms with their evidence, for a person to choose from.

Candidates are words of the titles that stand beside the same words and on the same
sorts of things, yet not in the same title, and that the encoder finds near in
meaning. All of them are comments: take the "#" from the entries that you accept.

\b
Example:
  aisle synonyms propose --catalogue shop --output synonyms.toml
"""

CHECK_HELP = """Check a synonym file and show what each entry changes in a catalogue.

\b
A file has entries of two kinds; defaults = false leaves Aisle's own list out:
  [[two_way]]
  words = ["tv", "television"]
  [[one_way]]
  from = "sneakers"
  to = ["running shoes"]
\b
Example:
  aisle synonyms check synonyms.toml --catalogue shop
"""

app = typer.Typer(
    name="synonyms",
    help=SYNONYMS_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(help=PROPOSE_HELP)
def propose(
    *,
    catalogue: CatalogueOption = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there and not to the terminal.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Candidates at the most.")] = 50,
    indexes: IndexesOption = None,
) -> None:
    """Write candidates for synonyms with their evidence, for a person to choose from."""
    from cli.tasks.synonyms import propose_to  # noqa: PLC0415 - heavy; only when it runs

    propose_to(output, catalogue=catalogue, limit=limit, indexes=indexes)


@app.command(help=CHECK_HELP)
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The synonyms, TOML.")],
    *,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Check a synonym file and show what each entry changes in a catalogue."""
    from cli.tasks.synonyms import check_file  # noqa: PLC0415 - heavy; only when it runs

    check_file(file, catalogue=catalogue, as_json=json, indexes=indexes)
