"""`aisle suggest`: what the search bar would suggest, on the terminal."""

from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption
from cli.search import InStockName

SUGGEST_HELP = """Show what the search bar suggests for what was typed so far.

\b
Examples:
  aisle suggest "wirel mo"
  aisle suggest ""                           what is most popular
  aisle suggest oat --region north --retailer shop-17
  aisle suggest labtop --json | jq -r '.queries[].text'
"""


def suggest(  # noqa: PLR0913 - one parameter an option
    text: Annotated[str, typer.Argument(help="What was typed so far; may be empty.")] = "",
    *,
    catalogue: CatalogueOption = None,
    region: Annotated[
        str | None, typer.Option(help="Only what leads to something sold there.")
    ] = None,
    in_stock: Annotated[
        InStockName, typer.Option(help="Which availabilities count as something.")
    ] = "true",
    retailer: Annotated[
        str | None, typer.Option(help="Id of a shop: what it buys comes forward.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, max=50, help="Queries at the most.")] = 8,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Show what the search bar suggests for what was typed so far."""
    from cli.tasks.suggest import SuggestOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = SuggestOrder(q=text, region=region, in_stock=in_stock, retailer=retailer, limit=limit)
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
