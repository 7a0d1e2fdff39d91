"""`aisle demo`: a shop to look at, with no data at hand."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import HostOption, IndexesOption, PortOption

DEMO_HELP = """Build a made-up shop, if it is not there, and serve it.

Groceries and household goods for other shops, with stock and prices in three
regions, a year of orders and what was searched for; every run makes the same.
Beside it 152 shops with two years of purchases and visits up to today, whose
rhythms, segments, growth and answers to offers are known, and banners on the
first page.

\b
Examples:
  aisle demo
  aisle demo --no-serve --feed demo.jsonl.gz
  aisle demo --no-serve --events shops.jsonl.gz
"""


def demo(
    *,
    serve: Annotated[bool, typer.Option(help="Serve it when it is built.")] = True,
    feed: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write its feed there as well (gzipped JSON Lines)."),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the shops' events there (gzipped JSON Lines, for aisle events import), "
            "and what is true of them beside it.",
        ),
    ] = None,
    host: HostOption = None,
    port: PortOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Build a made-up shop, if it is not there, and serve it."""
    from cli.tasks.demo import run  # noqa: PLC0415 - heavy; only when it runs

    run(serve_it=serve, feed=feed, events=events, host=host, port=port, indexes=indexes)
