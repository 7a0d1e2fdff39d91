"""`aisle train ranker`: a catalogue's own final ranker, from judgments, clicks or its own words."""

from pathlib import Path
from typing import Annotated

import typer

from cli.judged_options import GainOption, LayoutOption, QueryTextsOption
from cli.options import CatalogueOption, IndexesOption, JsonOption

TRAIN_RANKER_HELP = """Train the final ranker's weights, and publish them if they win.

It learns from judgments as aisle evaluate takes them, from a log of clicks, or from both;
without either from queries made out of the catalogue. The weights stay near the shipped
ones unless there is much to learn from. What they gain is estimated by nested
cross-validation, near-duplicate queries kept together; only a gain whose 95 % interval is
above 0 is published: into the catalogue's folder ranker/, named by rank_model in its
settings.toml, which servers obey at once. --undo takes the last publication back.

A log of clicks is a CSV or JSON Lines (.jsonl) with query, product_id, position (from 1),
clicked (0 or 1) and, if there is one, timestamp: a row for every product that was shown.
How likely each position is looked at is estimated from the log itself.

\b
Examples:
  aisle train ranker judgments.csv --catalogue shop
  aisle train ranker --clicks clicks.jsonl.gz --catalogue shop
  aisle train ranker judgments.csv --dry-run --json
  aisle train ranker --undo --catalogue shop
"""


def ranker(  # noqa: PLR0913 - one parameter an option
    judgments: Annotated[
        Path | None,
        typer.Argument(help="As of aisle evaluate. [default: clicks, or queries made]"),
    ] = None,
    *,
    catalogue: CatalogueOption = None,
    clicks: Annotated[
        Path | None, typer.Option(help="A log of what was shown and clicked.")
    ] = None,
    eta: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=5,
            help="Looks fall as 1 / position^eta; 0 for not at all. [default: by the log]",
        ),
    ] = None,
    queries: QueryTextsOption = None,
    layout: LayoutOption = None,
    gain: GainOption = "exponential",
    known_items: Annotated[
        int, typer.Option(min=10, max=10_000, help="Queries made where nothing is given.")
    ] = 300,
    folds: Annotated[int, typer.Option(min=2, max=50, help="Of the cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Of queries, folds and resampling.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write to. [default: the catalogue's, which then uses it]"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, and write nothing.")] = False,
    anyway: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Publish even without a gain; the file keeps why."),
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the last publication back, and do no more.")
    ] = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Train the final ranker's weights, and publish them if they win."""
    from cli.tasks.ranker_order import RankerOrder  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.train_ranker import run, run_undo  # noqa: PLC0415 - likewise

    if undo:
        run_undo(catalogue=catalogue, indexes=indexes)
        return
    order = RankerOrder(
        judgments=judgments,
        clicks=clicks,
        eta=eta,
        queries=queries,
        layout=layout,
        gain=gain,
        known_items=known_items,
        folds=folds,
        seed=seed,
        out=out,
        dry_run=dry_run,
        anyway=anyway,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
