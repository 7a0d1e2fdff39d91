"""`aisle retailer-token`: a token by which a shop's pages may speak for it, on the terminal."""

from typing import Annotated

import typer

RETAILER_TOKEN_HELP = """Sign a token by which requests may name a retailer.

\b
AISLE_RETAILER_KEY is what the server checks it with. Whoever has the token may ask what is
recommended to that retailer until it expires, and send its clicks.

\b
Examples:
  aisle retailer-token shop-17
  aisle retailer-token shop-17 --hours 1
  curl -H "X-Aisle-Retailer-Token: $(aisle retailer-token shop-17)" "$URL?retailer=shop-17"
"""  # noqa: S105 - a help text, no secret


def retailer_token(
    retailer: Annotated[str, typer.Argument(metavar="SHOP", help="Id of the retailer.")],
    *,
    hours: Annotated[
        float, typer.Option(min=0.01, max=8784, help="How long the token holds.")
    ] = 12.0,
) -> None:
    """Sign a token for a retailer."""
    from cli.tasks.retailer_token import run  # noqa: PLC0415 - only when it runs

    run(retailer, hours=hours)
