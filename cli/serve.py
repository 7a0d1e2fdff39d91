"""`aisle serve`: answer searches over HTTP."""

from typing import Annotated

import typer

from cli.options import HostOption, IndexesOption, PortOption

SERVE_HELP = """Serve every catalogue over HTTP until it is told to stop.

A version published or rolled back meanwhile is taken up without a restart.
/readyz answers 200 when all catalogues are open; /openapi.json describes the routes.
Several workers share the files of an index in memory; one that dies is replaced.

\b
Examples:
  aisle serve
  aisle serve --host 0.0.0.0 --port 80 --workers 4
  curl 'http://127.0.0.1:8108/v1/search?q=oat+milk'
"""


def serve(
    *,
    host: HostOption = None,
    port: PortOption = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that answer. [default: AISLE_WORKERS, else 1]"),
    ] = None,
    indexes: IndexesOption = None,
) -> None:
    """Serve every catalogue over HTTP until it is told to stop."""
    from cli.tasks.serve import run  # noqa: PLC0415 - heavy; only when it runs

    run(host=host, port=port, workers=workers, indexes=indexes)
