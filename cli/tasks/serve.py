"""What `aisle serve` does."""

from pathlib import Path

from api.server import serve
from cli.tasks.setup import load_settings


def run(*, host: str | None, port: int | None, workers: int | None, indexes: Path | None) -> None:
    """Serve with the settings of the environment and the options given."""
    serve(load_settings(indexes=indexes, host=host, port=port, workers=workers))
