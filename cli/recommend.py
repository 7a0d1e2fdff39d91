"""`aisle recommend`: what a shop is shown, on the terminal."""

from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

RECOMMEND_HELP = """Show what a shop is recommended in one widget, or on a whole page.

The layout of the catalogue says which widgets there are and which strategies fill
them: INDEXES/NAME/layout.toml, above the layout that comes with Aisle. Only what
the shop can get now is shown. A layout that cannot be obeyed is told of.

\b
Examples:
  aisle recommend for_you --retailer shop-17
  aisle recommend buy_again --retailer shop-17 -k 20
  aisle recommend similar --product 480649
  aisle recommend complete_basket --product 480649 --product 1234 --region north
  aisle recommend category_picks --category "Food > Drinks"
  aisle recommend --page home --retailer shop-17
  aisle recommend for_you --retailer shop-17 --json | jq -r '.hits[].product.id'
"""


def recommend(  # noqa: PLR0913 - one parameter an option
    slot: Annotated[
        str | None, typer.Argument(help="A slot of the layout; left out, the whole page.")
    ] = None,
    *,
    page: Annotated[str, typer.Option(help="A page of the layout, where no slot is named.")] = (
        "home"
    ),
    catalogue: CatalogueOption = None,
    retailer: Annotated[str | None, typer.Option(help="The shop that looks.")] = None,
    products: Annotated[
        list[str] | None,
        typer.Option(
            "--product", metavar="PRODUCT_ID", help="Looked at or in the basket; several times."
        ),
    ] = None,
    category: Annotated[str | None, typer.Option(help="The category that is looked at.")] = None,
    region: Annotated[str | None, typer.Option(help="Stock and prices are those there.")] = None,
    k: Annotated[
        int | None, typer.Option("-k", min=1, max=100, help="Products of a widget at the most.")
    ] = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Show what a shop is recommended in one widget, or on a whole page."""
    from cli.tasks.recommend import RecommendOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = RecommendOrder(
        slot=slot,
        page=page,
        retailer=retailer,
        products=tuple(products or ()),
        category=category,
        region=region,
        k=k,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
