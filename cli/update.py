"""`aisle update`: what differs from the served products becomes changes, without a build."""

from pathlib import Path
from typing import Annotated

import typer

from cli import build_defaults as defaults
from cli import build_options as given
from cli.options import CatalogueOption, IndexesOption

UPDATE_HELP = """Compare a feed with what is served, and write what differs as changes.

Servers find changed products within a second; no index is built. The feed is read and
checked as by a build. A product that was changed since the feed was written (by the
time of the file) keeps that change. The next build, or `aisle fold`, puts all changes
into the index.

\b
Examples:
  aisle update products.csv --catalogue shop
  aisle update new-arrivals.csv -c shop --no-deletes
  aisle update products.csv -c shop --dry-run
"""

Deletes = Annotated[
    bool,
    typer.Option("--deletes/--no-deletes", help="Delete what the feed does not have."),
]
MaxGone = Annotated[
    float, typer.Option(min=0, max=1, help="Share of the products that may be deleted.")
]
UpdateRejects = Annotated[
    Path | None,
    typer.Option(help="Where bad rows go. [default: rejects-update.jsonl beside the versions]"),
]
WriteNothing = Annotated[bool, typer.Option(help="Say what would change, and write nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def update(  # noqa: PLR0913 - one parameter an option
    feed: given.Feed,
    *,
    catalogue: CatalogueOption = None,
    mapping: given.Mapping = None,
    feed_format: given.Format = None,
    assume_availability: given.AssumeAvailability = None,
    max_reject_rate: given.MaxRejectRate = defaults.MAX_REJECT_RATE,
    rejects: UpdateRejects = None,
    deletes: Deletes = True,
    max_shrink: MaxGone = defaults.MAX_SHRINK,
    dry_run: WriteNothing = False,
    as_json: AsJson = False,
    indexes: IndexesOption = None,
) -> None:
    """Compare a feed with what is served, and write what differs as changes."""
    from cli.tasks.update import UpdateOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = UpdateOrder(
        feed=feed,
        catalogue=catalogue,
        mapping=mapping,
        feed_format=feed_format,
        assume_availability=assume_availability,
        max_reject_rate=max_reject_rate,
        rejects=rejects,
        deletes=deletes,
        max_shrink=max_shrink,
        dry_run=dry_run,
    )
    run(order, as_json=as_json, indexes=indexes)
