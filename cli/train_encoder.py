"""`aisle train encoder`: the encoder fine-tuned on a catalogue, and installed if it wins."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

ENCODER_HELP = """Fine-tune the encoder on a catalogue, and install it if it wins.

It learns from queries that are made of the catalogue's own types, brands, attributes,
model numbers and titles, from titles and descriptions, from variants, and from a click log
if there is one; wrong answers are drawn from products of other types. It stays near the
encoder that it starts from. A training that was stopped is taken up where it was, with
the same result.

The new encoder is measured against the one in use, on queries about types that it was
not trained on, and on --judgments. If it is not surely better by meaning alone, or worse
on any set, nothing is installed and the exit code is 6.

Orders lend weight to what is bought. What lies together in a basket is not alike, and a
query log without products has nothing to learn from: neither makes pairs.

\b
Examples:
  aisle train encoder --catalogue shop --dry-run
  aisle train encoder --catalogue shop --judgments judged.csv
  aisle train encoder --catalogue shop --clicks clicks.csv --name shop-2
  aisle train encoder --catalogue shop --rebuild products.csv --judgments judged.csv
"""


def encoder(  # noqa: PLR0913 - one parameter an option
    *,
    catalogue: CatalogueOption = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="NAME|FOLDER",
            help="The encoder to start from. [default: the one in use]",
        ),
    ] = None,
    clicks: Annotated[
        Path | None,
        typer.Option(help="query,product_id,position,clicked as CSV or JSON Lines."),
    ] = None,
    orders: Annotated[
        Path | None,
        typer.Option(help="retailer,product,quantity,timestamp: what is bought counts more."),
    ] = None,
    judgments: Annotated[
        Path | None,
        typer.Option(help="As of aisle evaluate: it must not get worse on them."),
    ] = None,
    pairs: Annotated[
        int, typer.Option(min=100, max=10_000_000, help="Pairs of texts to make.")
    ] = 16_000,
    steps: Annotated[
        int | None,
        typer.Option(min=1, help="Batches of 32 pairs. [default: every pair once]"),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What to call it. [default: CATALOGUE-encoder]")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of pairs, order and resampling.")] = 0,
    rebuild: Annotated[
        Path | None,
        typer.Option(
            metavar="FEED", help="Then build the catalogue with it, with the options it had."
        ),
    ] = None,
    anyway: Annotated[
        str, typer.Option(metavar="REASON", help="Install even if it loses; the reason is kept.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace an installed encoder of that name.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be trained, and how long it takes.")
    ] = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Fine-tune the encoder on a catalogue, and install it if it wins."""
    from cli.tasks.encoder_ground import EncoderOrder  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.train_encoder import run  # noqa: PLC0415 - likewise

    order = EncoderOrder(
        start=start,
        clicks=clicks,
        orders=orders,
        judgments=judgments,
        pairs=pairs,
        steps=steps,
        name=name,
        seed=seed,
        rebuild=rebuild,
        anyway=anyway,
        force=force,
        dry_run=dry_run,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
