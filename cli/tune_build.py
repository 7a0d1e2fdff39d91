"""`aisle tune-build`: the recipe and BM25 that suit a catalogue, chosen by what is right."""

from pathlib import Path
from typing import Annotated

import typer

from cli.judged_options import GainOption, LayoutOption, QueryTextsOption
from cli.options import CatalogueOption, IndexesOption, JsonOption
from cli.tune import Anyway, Folds, Judged, KnownItems, ObjectiveOption, Seed

TUNE_BUILD_HELP = """Choose BM25's numbers, by field, and the text recipe by judged queries.

Some seventy recipes are tried. Most only weigh words otherwise: k1 and b of BM25, and of
BM25F a weight and a b of each field (title, brand, mpn, category, description,
attributes). For these the words alone are indexed anew, beside the catalogue. For another
number of attributes or another length of descriptions the served products are built once
more; texts are encoded again only where what is encoded changes. Nothing is published.

Each recipe is searched as the catalogue is. The best one is estimated by nested
cross-validation as by `aisle tune`; only a gain whose 95 % interval is above 0 is written
to the catalogue's recipe.toml, which the next `aisle build` obeys.

\b
Examples:
  aisle tune-build judgments.csv --catalogue shop
  aisle tune-build --catalogue shop --known-items 500 --json
  aisle tune-build judgments.csv -c shop --weighing-only
  aisle tune-build judgments.csv -c shop --try short.toml --try long.toml
"""


def tune_build(  # noqa: PLR0913 - one parameter an option
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
        Path | None, typer.Option(help="Where to write. [default: the catalogue's recipe.toml]")
    ] = None,
    anyway: Anyway = False,
    tried: Annotated[
        list[Path] | None,
        typer.Option("--try", help="A recipe file to try; repeatable. [default: those around now]"),
    ] = None,
    weighing_only: Annotated[
        bool, typer.Option("--weighing-only", help="Try no other texts: nothing is built.")
    ] = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Choose BM25's numbers, by field, and the text recipe by judged queries."""
    from cli.tasks.tune import TuningOrder  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.tune_build import Trials, run  # noqa: PLC0415 - likewise

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
    trials = Trials(tuple(tried or ()), weighing_only=weighing_only)
    run(order, trials, catalogue=catalogue, as_json=json, indexes=indexes)
