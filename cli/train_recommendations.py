"""`aisle train recommendations`: the models behind recommendations, from the log of purchases."""

from typing import Annotated

import typer

from cli.build_options import ProgressFile
from cli.options import CatalogueOption, IndexesOption, JsonOption

RECOMMENDATIONS_HELP = """Train what is recommended on all purchases of a catalogue.

Every model is fitted on what the log holds (aisle events import, POST /v1/events), opened
again, asked, and measured on purchases that it did not see; then all are published together,
and servers take them up within a second. If a check refuses them nothing changes and the
exit code is 6. A training that is killed leaves what is served as it was.

The same purchases make the same version, byte for byte. --until trains as if it were that
day. aisle recommendations lists, takes back and verifies what was published.

\b
Examples:
  aisle train recommendations --catalogue shop
  aisle train recommendations --catalogue shop --dry-run
  aisle train recommendations --catalogue shop --until 2011-11-01
  aisle train recommendations --catalogue shop --force "half the shops moved away"
"""


def recommendations(  # noqa: PLR0913 - one parameter an option
    *,
    catalogue: CatalogueOption = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Use purchases before it. [default: all there are]"),
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="Versions kept on disk.")] = 3,
    max_shrink: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of lines, shops or products that may be gone."),
    ] = 0.2,
    max_loss: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="How far below plain habit the next basket's recall@10 may be."
        ),
    ] = 0.005,
    force: Annotated[
        str, typer.Option(metavar="REASON", help="Publish in spite of gates; the reason is kept.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but publish.")] = False,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for another training to end.")
    ] = 0,
    progress: ProgressFile = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Train what is recommended on all purchases of a catalogue."""
    from cli.tasks.train_recommendations import (  # noqa: PLC0415 - heavy; only when it runs
        TrainingOrder,
        run,
    )

    order = TrainingOrder(
        catalogue=catalogue,
        until=until,
        keep=keep,
        max_shrink=max_shrink,
        max_loss=max_loss,
        force=force,
        dry_run=dry_run,
        wait_s=wait,
        progress=progress,
    )
    run(order, as_json=json, indexes=indexes)
