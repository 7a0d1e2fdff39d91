"""`aisle serve`: answer searches over HTTP."""

from cli.options import HostOption, IndexesOption, PortOption

SERVE_HELP = """Serve every catalogue over HTTP until it is told to stop.

A version published or rolled back meanwhile is taken up without a restart.
/readyz answers 200 when all catalogues are open; /openapi.json describes the routes.

\b
Examples:
  aisle serve
  aisle serve --host 0.0.0.0 --port 80
  curl 'http://127.0.0.1:8108/v1/search?q=oat+milk'
"""


def serve(
    *, host: HostOption = None, port: PortOption = None, indexes: IndexesOption = None
) -> None:
    """Serve every catalogue over HTTP until it is told to stop."""
    from cli.tasks.serve import run  # noqa: PLC0415 - heavy; only when it runs

    run(host=host, port=port, indexes=indexes)
