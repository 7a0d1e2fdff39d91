"""`aisle banners`: put up, listed, switched off, counted, and other policies tried on what was."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

BANNERS_HELP = """Banners, which are chosen by how well they do.

Servers that run take up each change from their next answer on.

\b
  aisle banners put banners.json -c shop      put up slots and banners
  aisle banners list -c shop                  what is up, where, for whom
  aisle banners off --banner spring-tea       down at once; on puts it up again
  aisle banners stats -c shop                 views, rewards and shares
  aisle banners replay home -c shop           what another policy would have earned
"""

PUT_HELP = """Put up slots and banners from a JSON file, in place of those of their names.

The file holds what PUT /v1/banners takes, all of it is kept or nothing.
What was learnt of a banner stays.

\b
  {"slots": [{"slot": "home", "policy": "thompson", "min_share": 0.05}],
   "banners": [{"id": "spring-tea", "slot": "home", "title": "First flush is in",
                "category": "Beverages > Tea and Cocoa"}]}

\b
Example:
  aisle banners put banners.json --catalogue shop
"""

LIST_HELP = """List slots and banners.

\b
Example:
  aisle banners list --catalogue shop
"""

STATS_HELP = """Show how banners are doing.

Views are judged when the slot's window has passed: those of the last minutes
do not count yet.

\b
Example:
  aisle banners stats --slot home --catalogue shop
"""

REPLAY_HELP = """Estimate what other policies would have earned, from what was shown.

\b
Methods:
  observed  what was earned
  ips       views weighed by how much likelier the policy would have shown the same
  snips     the same, self-normalised; for policies that do not learn, this is the one to read
  replay    for policies that learn: the views on which they agree with what was shown

\b
Examples:
  aisle banners replay home --catalogue shop
  aisle banners replay home --seed 3 --json
"""

OFF_HELP = """Switch a banner or a whole slot off, in all servers from their next answer on.

\b
Examples:
  aisle banners off --banner spring-tea --catalogue shop
  aisle banners off --slot home -c shop
"""

ON_HELP = """Switch a banner or a slot on again.

\b
Example:
  aisle banners on --banner spring-tea --catalogue shop
"""

SlotOption = Annotated[str | None, typer.Option(help="Of this slot alone.")]
OneSlot = Annotated[str | None, typer.Option("--slot", help="The slot.")]
OneBanner = Annotated[str | None, typer.Option("--banner", help="The banner.")]

app = typer.Typer(
    name="banners",
    help=BANNERS_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(help=PUT_HELP)
def put(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON.")],
    *,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Put up slots and banners from a JSON file."""
    from cli.tasks.banners import put_file  # noqa: PLC0415 - heavy; only when it runs

    put_file(file, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command("list", help=LIST_HELP)
def list_banners(
    *,
    slot: SlotOption = None,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """List slots and banners."""
    from cli.tasks.banners import show_list  # noqa: PLC0415 - heavy; only when it runs

    show_list(slot, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command(help=STATS_HELP)
def stats(
    *,
    slot: SlotOption = None,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Show how banners are doing."""
    from cli.tasks.banners import show_stats  # noqa: PLC0415 - heavy; only when it runs

    show_stats(slot, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command(help=REPLAY_HELP)
def replay(
    slot: Annotated[str, typer.Argument(metavar="SLOT", help="Whose views are gone by.")],
    *,
    most: Annotated[int, typer.Option(min=1, help="Views at the most, the last ones.")] = 50_000,
    seed: Annotated[int, typer.Option(min=0, help="Of what is drawn.")] = 7,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Estimate what other policies would have earned."""
    from cli.tasks.banners import show_replay  # noqa: PLC0415 - heavy; only when it runs

    show_replay(slot, most, seed, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command(help=OFF_HELP)
def off(
    *,
    banner: OneBanner = None,
    slot: OneSlot = None,
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Switch a banner or a slot off."""
    from cli.tasks.banners import switch  # noqa: PLC0415 - heavy; only when it runs

    switch(slot, banner, enabled=False, catalogue=catalogue, indexes=indexes)


@app.command(help=ON_HELP)
def on(
    *,
    banner: OneBanner = None,
    slot: OneSlot = None,
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Switch a banner or a slot on again."""
    from cli.tasks.banners import switch  # noqa: PLC0415 - heavy; only when it runs

    switch(slot, banner, enabled=True, catalogue=catalogue, indexes=indexes)
