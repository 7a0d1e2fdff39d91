"""What `aisle retailer-token` does."""

from datetime import timedelta

import typer

from cli.tasks.setup import load_settings
from core.clock import SystemClock
from core.errors import BadInput
from core.retailer_tokens import retailer_token


def run(retailer: str, *, hours: float) -> None:
    """Print a token for `retailer`, and nothing else.

    Raises:
        BadInput: there is no key to sign it with, or no retailer.
    """
    key = load_settings().retailer_key
    if key is None:
        raise BadInput(
            "there is no key to sign a token with",
            field="AISLE_RETAILER_KEY",
            hint="set it to what the server has, such as the output of `openssl rand -hex 32`",
        )
    if not retailer:
        raise BadInput("a token is for one retailer", field="SHOP", hint="name its id")
    typer.echo(retailer_token(key, retailer, SystemClock().now() + timedelta(hours=hours)))
