"""What every command begins with: settings, the catalogue that is meant, consoles."""

from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from core.database import Database, open_database
from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout, catalogue_names
from core.settings import Settings

PLAIN_WIDTH = 140
"""Columns of a table that goes to a file or another program."""


def load_settings(
    *,
    indexes: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
) -> Settings:
    """The settings of the environment, with the options given put over them.

    Raises:
        BadInput: a setting has a value that it cannot have.
    """
    given = {"indexes": indexes, "host": host, "port": port, "workers": workers}
    try:
        return Settings.model_validate(
            {
                **Settings().model_dump(),
                **{name: value for name, value in given.items() if value is not None},
            }
        )
    except ValidationError as error:
        raise from_validation(error, prefix="AISLE_") from error


def from_validation(error: ValidationError, *, prefix: str = "") -> BadInput:
    """The first complaint of a model, as an input that cannot be used."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    field = f"{prefix}{place.upper()}" if prefix else place
    return BadInput(first["msg"].removeprefix("Value error, "), field=field or None)


def choose_catalogue(settings: Settings, name: str | None) -> CatalogueLayout:
    """The catalogue called `name`, or the default one, or the only one.

    Raises:
        NotFound: it is not built, or none is.
        BadInput: no name is given and there are several.
    """
    chosen = name or settings.default_catalogue
    if chosen is None:
        known = catalogue_names(settings.indexes)
        if not known:
            raise NotFound(
                f"no catalogue has been built under {settings.indexes}",
                field="catalogue",
                hint="aisle build FEED --catalogue NAME, or aisle demo",
            )
        if len(known) > 1:
            raise BadInput(
                "there are several catalogues",
                field="catalogue",
                hint=f"--catalogue with one of: {', '.join(known)}",
            )
        (chosen,) = known
    layout = CatalogueLayout(settings.indexes, chosen)
    layout.current_version()
    return layout


def output() -> Console:
    """Standard output, wide enough for tables where it is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


def progress() -> Console:
    """Standard error, where progress is shown."""
    return Console(stderr=True)


def open_store(settings: Settings) -> Database | None:
    """The database of what changes between builds; None where nothing was ever put into it.

    Raises:
        StoreUnusable: it cannot be opened.
    """
    if not settings.database and not (settings.indexes / "store.sqlite").exists():
        return None
    return open_database(settings.database_url)
