"""The one database: SQLite in a file by default, PostgreSQL by URL, through SQLAlchemy Core."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables that belong together.

    Attributes:
        name: unique in the database.
        version: raised whenever code of the version before could not work with the tables.
        tables: to be made where they are missing.
    """

    name: str
    version: int
    tables: MetaData


class Database:
    """An open database, to be shared by the threads of one process; see `open_database`."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; on disk when the block ends, undone if it raises.

        Raises:
            StoreUnusable: the database failed; nothing was kept, as far as it could say.
        """
        raise NotImplementedError

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and never waits for a writer.

        Raises:
            StoreUnusable: the database failed.
        """
        raise NotImplementedError

    def ensure(self, schema: Schema) -> None:
        """Make the tables of `schema` if they are missing; the stores do so themselves.

        Raises:
            StoreUnusable: the database failed, or its tables are of another version.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close all connections."""
        raise NotImplementedError


def open_database(url: str, *, timeout_s: float = 5.0) -> Database:
    """Open the database at `url`, and make the file of a SQLite one that is missing.

    Each process opens it for itself: connections do not survive a fork.

    Args:
        url: such as sqlite:////path/store.sqlite or postgresql://user:password@host/name.
        timeout_s: how long a call waits for a lock or for the server.

    Raises:
        BadInput: `url` is not one that can be used.
        StoreUnusable: the database cannot be opened.
    """
    raise NotImplementedError
