"""`aisle similar`: products like others, on the terminal."""

from typing import Annotated, Literal

import typer

from cli.options import CatalogueOption, FiltersOption, IndexesOption, JsonOption
from cli.search import InStockName

RelationName = Literal["alternatives", "accessories", "any"]
DuplicatesName = Literal["hide", "only"]

SIMILAR_HELP = """Show products like one, like several, or like a text.

Alternatives are the same sort of thing; accessories go with it. What is the very
same product is left out, or shown alone with --duplicates only.

\b
Examples:
  aisle similar 480649
  aisle similar 480649 --relation accessories
  aisle similar 480649 --duplicates only
  aisle similar 480649 1234 --region north          a basket of two
  aisle similar --text "quiet wireless mouse" --explain
  aisle similar 480649 --json | jq -r '.hits[].product.id'
"""


def similar(  # noqa: PLR0913 - one parameter an option
    products: Annotated[
        list[str] | None, typer.Argument(metavar="PRODUCT_ID", help="Ids of the feed.")
    ] = None,
    *,
    text: Annotated[str, typer.Option(help="A description in place of products.")] = "",
    catalogue: CatalogueOption = None,
    relation: Annotated[
        RelationName, typer.Option(help="What to buy instead, what goes with it, or anything near.")
    ] = "alternatives",
    duplicates: Annotated[
        DuplicatesName,
        typer.Option(help="Leave offers of the same product out, or show only them."),
    ] = "hide",
    filters: FiltersOption = None,
    region: Annotated[str | None, typer.Option(help="Stock and prices are those there.")] = None,
    in_stock: Annotated[InStockName, typer.Option(help="Which availabilities to show.")] = "true",
    price_band: Annotated[
        float,
        typer.Option(min=0, help="Prices differ by this factor at the most; 0 for no bound."),
    ] = 4.0,
    diversity: Annotated[
        float, typer.Option(min=0, max=1, help="0: by likeness alone; 1: by difference alone.")
    ] = 0.2,
    page: Annotated[int, typer.Option(min=1, max=1000)] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=250)] = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what decided every hit's place.")
    ] = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Show products like one, like several, or like a text."""
    from cli.tasks.similar import SimilarOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = SimilarOrder(
        products=tuple(products or ()),
        text=text,
        relation=relation,
        duplicates=duplicates,
        filters=tuple(filters or ()),
        region=region,
        in_stock=in_stock,
        price_band=price_band,
        diversity=diversity,
        page=page,
        per_page=per_page,
        explain=explain,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
