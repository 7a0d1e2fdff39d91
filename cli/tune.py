"""`aisle tune`: the fusion and the reranking that suit a catalogue, chosen by what is right."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.judged_options import GainOption, LayoutOption, QueryTextsOption
from cli.options import CatalogueOption, IndexesOption, JsonOption

ObjectiveName = Literal["both", "plain", "condensed"]

TUNE_HELP = """Choose fusion, dense weight, rerank weight and depth by judged queries.

The best setting is estimated by nested cross-validation: each fold of the queries is
measured with what was chosen without it, near-duplicate queries kept together. Only a
gain whose 95 % interval is above 0 is written to the catalogue's settings.toml, which
`aisle serve` and `aisle search` obey at once. Without judgments, queries are made out of
the catalogue's own types, brands, attributes, model numbers and titles.

What a build decides (BM25's k1 and b, the text recipe) is for `aisle tune-build`.

\b
Examples:
  aisle tune judgments.csv --catalogue shop
  aisle tune judgments.csv --catalogue shop --out tuned.toml --json
  aisle tune --catalogue shop --known-items 500
"""


Judged = Annotated[
    Path | None,
    typer.Argument(help="As of aisle evaluate. [default: queries made of the catalogue]"),
]
KnownItems = Annotated[
    int, typer.Option(min=10, max=10_000, help="Queries made where no judgments are given.")
]
ObjectiveOption = Annotated[
    ObjectiveName | None,
    typer.Option(
        "--objective",
        help="NDCG@10 with unjudged products as wrong (plain), without them (condensed),"
        " or the mean of the two. [default: both; plain without judgments]",
    ),
]
Folds = Annotated[int, typer.Option(min=2, max=50, help="Of the cross-validation.")]
Seed = Annotated[int, typer.Option(min=0, help="Of queries, folds and resampling.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Write even without a gain.")]


def tune(  # noqa: PLR0913 - one parameter an option
    judgments: Judged = None,
    *,
    catalogue: CatalogueOption = None,
    queries: QueryTextsOption = None,
    layout: LayoutOption = None,
    gain: GainOption = "exponential",
    known_items: KnownItems = 300,
    objective: ObjectiveOption = None,
    folds: Folds = 5,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="Where to write. [default: the catalogue's settings.toml]")
    ] = None,
    anyway: Anyway = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Choose fusion, dense weight, rerank weight and depth by judged queries."""
    from cli.tasks.tune import TuningOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = TuningOrder(
        judgments=judgments,
        queries=queries,
        layout=layout,
        gain=gain,
        known_items=known_items,
        objective=objective,
        folds=folds,
        seed=seed,
        out=out,
        anyway=anyway,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
