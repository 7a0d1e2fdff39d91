"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

CatalogueOption = Annotated[
    str | None,
    typer.Option(
        "--catalogue", "-c", help="Which catalogue; may be left out if there is only one."
    ),
]
IndexesOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the catalogues. [default: AISLE_INDEXES, else ./indexes]"),
]
HostOption = Annotated[
    str | None, typer.Option(help="Address to listen on. [default: AISLE_HOST, else 127.0.0.1]")
]
PortOption = Annotated[
    int | None, typer.Option(help="Port to listen on. [default: AISLE_PORT, else 8108]")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
FiltersOption = Annotated[
    list[str] | None,
    typer.Option("--filter", "-f", metavar="CONDITION", help="May be given several times."),
]
