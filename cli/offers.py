"""`aisle offers`: live stock and prices, from a file, of a product, and away with them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

Decimal = Literal[".", ","]

OFFERS_HELP = """Live stock and prices, which stand above what was built.

Every server that runs shows them within a second, without a rebuild.

\b
  aisle offers load stock.csv -c shop        take up what a file says
  aisle offers show P-1001 -c shop           what was built and what is live
  aisle offers clear --product P-1001        what was built holds again
"""

LOAD_HELP = """Take up stock and prices from a file: CSV, JSON Lines, JSON or Parquet.

\b
Columns; all but product may be left out or empty:
  product       the product's id
  region        empty for the product's own stock and price
  stock         units from now on
  stock_change  units that came, or with a minus went; never below 0
  price         of one unit
  price_tiers   10: 4.50; 50: 4.20
  tier_prices   gold: 4.50; silver: 4.70
  withdrawn     yes: no longer sold in the region
  updated_at    2026-03-31T12:00:00Z; older words do not overwrite newer ones
  update_id     a row with an id is applied once, however often it is loaded

Rows that cannot be applied are written down with line, field, reason and mend;
the others count.

\b
Examples:
  aisle offers load stock.csv --catalogue shop
  aisle offers load prices.parquet -c shop --rejects bad-prices.jsonl
"""

SHOW_HELP = """Show the offers of a product by region: what was built, and what is live.

\b
Example:
  aisle offers show P-1001 --catalogue shop
"""

CLEAR_HELP = """Let what was built hold again.

\b
Examples:
  aisle offers clear --product P-1001
  aisle offers clear --region north -c shop
  aisle offers clear --all -c shop
"""

app = typer.Typer(
    name="offers",
    help=OFFERS_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(help=LOAD_HELP)
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="May be gzip-compressed.")],
    *,
    catalogue: CatalogueOption = None,
    decimal: Annotated[
        Decimal | None, typer.Option(help='The sign before cents, where "1,234" could be either.')
    ] = None,
    max_reject_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Share of bad rows from which it is a failure.")
    ] = 0.1,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where bad rows go. [default: rejects-offers.jsonl by the versions]"),
    ] = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Take up stock and prices from a file."""
    from cli.tasks.offers import LoadOrder, load_file  # noqa: PLC0415 - heavy; only when it runs

    order = LoadOrder(file, catalogue, decimal, max_reject_rate, rejects)
    load_file(order, as_json=json, indexes=indexes)


@app.command(help=SHOW_HELP)
def show(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="The product's id.")],
    *,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Show the offers of a product by region."""
    from cli.tasks.offers import show_product  # noqa: PLC0415 - heavy; only when it runs

    show_product(product, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command(help=CLEAR_HELP)
def clear(
    *,
    product: Annotated[str | None, typer.Option(help="Of this product alone.")] = None,
    region: Annotated[str | None, typer.Option(help="In this region alone.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Of all products in all regions.")
    ] = False,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Let what was built hold again."""
    from cli.tasks.offers import clear_offers  # noqa: PLC0415 - heavy; only when it runs

    clear_offers(
        product,
        region,
        everything=everything,
        catalogue=catalogue,
        as_json=json,
        indexes=indexes,
    )
