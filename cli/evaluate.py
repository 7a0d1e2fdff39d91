"""`aisle evaluate`: how good is it, on queries that people judged."""

from pathlib import Path
from typing import Annotated

import typer

from cli.judged_options import GainOption, LayoutOption, QueryTextsOption
from cli.options import CatalogueOption, IndexesOption, JsonOption

EVALUATE_HELP = """Measure search configurations on judged queries.

Prints means with 95 % intervals, and differences from the first configuration.
A configurations file has one table for each, with settings of the query:

\b
  [words]
  mode = "lexical"
  rerank.enabled = false
  [half]
  fusion = { method = "rrf", dense_weight = 0.5 }
  final.enabled = false

\b
Examples:
  aisle evaluate judgments.csv --catalogue shop --html report.html
  aisle evaluate trec.qrels --queries topics.tsv --configurations mine.toml
"""


def evaluate(  # noqa: PLR0913 - one parameter an option
    judgments: Annotated[
        Path, typer.Argument(help="query,docid,rating as CSV, or TREC qrels; rating 0 is wrong.")
    ],
    *,
    catalogue: CatalogueOption = None,
    configurations: Annotated[
        Path | None,
        typer.Option(help="What to compare, as TOML. [default: the stages of the search]"),
    ] = None,
    queries: QueryTextsOption = None,
    layout: LayoutOption = None,
    gain: GainOption = "exponential",
    json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with wins and losses, query by query.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the resampling.")] = 0,
    indexes: IndexesOption = None,
) -> None:
    """Measure search configurations on judged queries."""
    from cli.tasks.evaluate import EvaluationOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = EvaluationOrder(
        judgments=judgments,
        configurations=configurations,
        queries=queries,
        layout=layout,
        gain=gain,
        seed=seed,
        html=html,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
