"""`aisle backup`: a copy of all that cannot be made again, while servers run."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import IndexesOption

BACKUP_HELP = """Copy store, indexes and models into a new folder while servers run.

The live data (offers, changed products, retailers, events, banners, experiments) is that of
one moment; all that was acknowledged before the command began is in it. Every file of every
version is checked against its checksum. What is made again is left out: the cache of vectors,
jobs over HTTP, uploaded feeds. The folder appears whole or not at all, and is itself a folder
of catalogues: it can be served, and put back in the place of the one that was lost.

\b
Examples:
  aisle backup /mnt/backups/monday
  aisle serve --indexes /mnt/backups/monday --port 8109
"""


def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder, best on another disk.")],
    *,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for a build or a training to end.")
    ] = 600.0,
    indexes: IndexesOption = None,
) -> None:
    """Copy store, indexes and models into a new folder while servers run."""
    from cli.tasks.backup import run  # noqa: PLC0415 - heavy; only when it runs

    run(folder, wait_s=wait, indexes=indexes)
