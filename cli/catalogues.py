"""`aisle catalogues`: which there are, how they are set, and taking one away."""

from typing import Annotated

import typer

from cli.options import IndexesOption, JsonOption

CATALOGUES_HELP = """List the catalogues, or remove one.

A catalogue may have settings of its own in INDEXES/NAME/settings.toml, which
servers take up within a second: title, region, in_stock, rank_model, rerank_model,
rerank_top, rerank_budget_ms, rerank_weight and a table [fusion].

\b
Examples:
  aisle catalogues
  aisle catalogues --json
  aisle catalogues remove shop --yes
"""

REMOVE_HELP = """Take a catalogue out of service and delete its versions, jobs and uploads.

Its live stock and prices, changed products and retailers are deleted with it.
Servers let go of it within a second; what they are answering is answered.

\b
Examples:
  aisle catalogues remove shop --yes
"""

app = typer.Typer(
    name="catalogues",
    help=CATALOGUES_HELP,
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def catalogues(
    context: typer.Context, *, json: JsonOption = False, indexes: IndexesOption = None
) -> None:
    """List the catalogues, or remove one."""
    if context.invoked_subcommand is None:
        from cli.tasks.catalogues import show  # noqa: PLC0415 - heavy; only when it runs

        show(as_json=json, indexes=indexes)


@app.command(help=REMOVE_HELP)
def remove(
    name: Annotated[str, typer.Argument(help="The catalogue.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; it cannot be taken back.")] = False,
    indexes: IndexesOption = None,
) -> None:
    """Take a catalogue out of service and delete its versions, jobs and uploads."""
    from cli.tasks.catalogues import take_away  # noqa: PLC0415 - heavy; only when it runs

    take_away(name, confirmed=yes, indexes=indexes)
