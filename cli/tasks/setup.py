"""What every command begins with: settings, the catalogue that is meant, consoles."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError
from rich.console import Console

from api.validation import message_of
from core.database import Database, open_database
from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout, catalogue_names
from core.settings import Settings

PLAIN_WIDTH = 140
"""Columns of a table that goes to a file or another program."""

StoreOpener = Callable[[Settings], AbstractContextManager[Database]]
"""`store_to_read` or `store_to_write`, as a command changes nothing or something."""


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
    return BadInput(message_of(first, field or "it"), field=field or None)


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
    return open_database(settings.database_url) if _has_store(settings) else None


@contextmanager
def store_to_write(settings: Settings) -> Iterator[Database]:
    """The database of what changes between builds, made if it is not there yet.

    Raises:
        StoreUnusable: it cannot be opened.
    """
    with closing(open_database(settings.database_url)) as database:
        yield database


@contextmanager
def store_to_read(settings: Settings) -> Iterator[Database]:
    """The same for a command that changes nothing: where there is none, none is made.

    Raises:
        StoreUnusable: it cannot be opened.
    """
    with url_to_read(settings) as url, closing(open_database(url)) as database:
        yield database


@contextmanager
def url_to_read(settings: Settings) -> Iterator[str]:
    """The URL of that database; of an empty one that goes when the block ends, if there is none."""
    if _has_store(settings):
        yield settings.database_url
        return
    with TemporaryDirectory(prefix="aisle-") as folder:
        yield f"sqlite:///{Path(folder) / 'store.sqlite'}"


def _has_store(settings: Settings) -> bool:
    return bool(settings.database) or (settings.indexes / "store.sqlite").exists()
