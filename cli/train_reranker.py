"""`aisle train reranker`: a cross-encoder of the catalogue's own, published if it wins."""

from pathlib import Path
from typing import Annotated

import typer

from cli.judged_options import GainName, LayoutOption
from cli.options import CatalogueOption, IndexesOption, JsonOption

RERANKER_HELP = """Train a reranker on a catalogue, and have the catalogue use it if it wins.

It learns from queries that are made of the products themselves, whose answers a teacher
grades by vectors, words and what was asked for; and, with --judgments, from judged queries,
among whose products it meets what the catalogue's own search finds and nobody judged right.
A training that was stopped is taken up where it was, with the same result.

The new reranker is measured against the one in use on queries that it never saw, nor any
that ask nearly the same: as the catalogue is searched, and on the judged products alone. If
it is not surely better somewhere, or worse as searched, nothing is published and the exit
code is 6. What is published is an installed model, named by rerank_model in the
catalogue's settings.toml, which servers obey at once.

\b
Examples:
  aisle train reranker --catalogue shop --dry-run
  aisle train reranker --catalogue shop
  aisle train reranker --catalogue shop --judgments judged.csv --layers 3 --epochs 2
  aisle train reranker --catalogue shop --judgments judged.csv --queries 0 --out model
"""


def reranker(  # noqa: PLR0913 - one parameter an option
    *,
    catalogue: CatalogueOption = None,
    judgments: Annotated[
        Path | None,
        typer.Option(help="As of aisle evaluate; in a CSV ratings may be decimals."),
    ] = None,
    query_texts: Annotated[
        Path | None, typer.Option(help="For qrels: the queries as qid, tab, text.")
    ] = None,
    layout: LayoutOption = None,
    gain: Annotated[
        GainName,
        typer.Option(help="Worth of a whole rating r: 2^r - 1, or r itself for scores."),
    ] = "exponential",
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FOLDER", help="The encoder to start from. [default: the one in use]"
        ),
    ] = None,
    layers: Annotated[int, typer.Option(min=1, max=48, help="Of the encoder's, evenly.")] = 2,
    max_tokens: Annotated[
        int, typer.Option(min=8, max=512, help="Longest query and product together.")
    ] = 40,
    queries: Annotated[
        int, typer.Option(min=0, max=10_000_000, help="Queries to make of the products.")
    ] = 22_000,
    epochs: Annotated[int, typer.Option(min=1, help="How often each query is learnt.")] = 1,
    name: Annotated[
        str | None, typer.Option(help="What to call it. [default: CATALOGUE-reranker]")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="A new folder to write to. [default: installed, and used]"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of queries, order and resampling.")] = 0,
    anyway: Annotated[
        str, typer.Option(metavar="REASON", help="Publish even if it loses; the reason is kept.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace an installed reranker of that name.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be trained, and how long it takes.")
    ] = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Train a reranker on a catalogue, and have the catalogue use it if it wins."""
    from cli.tasks.reranker_order import RerankerOrder  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.train_reranker import run  # noqa: PLC0415 - likewise

    order = RerankerOrder(
        judgments=judgments,
        query_texts=query_texts,
        layout=layout,
        gain=gain,
        encoder=encoder,
        layers=layers,
        max_tokens=max_tokens,
        queries=queries,
        epochs=epochs,
        name=name,
        out=out,
        seed=seed,
        anyway=anyway,
        force=force,
        dry_run=dry_run,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
