"""The one database: SQLite in a file by default, PostgreSQL by URL, through SQLAlchemy Core."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    event,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from core.database_backends import Backend, PostgresBackend, SqliteBackend
from core.database_errors import locked, unusable
from core.errors import BadInput, StoreUnusable

_OWN = MetaData()
_SCHEMAS = Table(
    "aisle_schemas",
    _OWN,
    Column("name", String(60), primary_key=True),
    Column("version", Integer, nullable=False),
)
_WRITES = "aisle_writes"


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

    def __init__(self, backend: Backend, url: str, timeout_s: float) -> None:
        self._backend = backend
        self._url = url
        self._timeout_s = timeout_s
        self._engine = backend.engine()
        self._ensured: set[tuple[str, int]] = set()
        # Threads queue here in turn, where SQLite would let them poll for its lock.
        self._writer = Lock() if self._engine.dialect.name == "sqlite" else None

        @event.listens_for(self._engine, "begin")
        def on_begin(connection: Connection) -> None:
            writes = bool(connection.get_execution_options().get(_WRITES))
            backend.begin(connection, writes=writes)

    @property
    def url(self) -> str:
        """Where the data is, without the password."""
        return self._url

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; on disk when the block ends, undone if it raises.

        Raises:
            StoreUnusable: the database failed; nothing was kept, as far as it could say.
        """
        with self._one_writer(), self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and never waits for a writer.

        Raises:
            StoreUnusable: the database failed.
        """
        with self._transaction(writes=False) as connection:
            yield connection

    def ensure(self, schema: Schema) -> None:
        """Make the tables of `schema` if they are missing; the stores do so themselves.

        Raises:
            StoreUnusable: the database failed, or its tables are of another version.
        """
        if (schema.name, schema.version) in self._ensured:
            return
        with self.writing() as connection:
            self._backend.lock_schemas(connection)
            _create(connection, _OWN)
            named = _SCHEMAS.c.name == schema.name
            found = connection.scalar(select(_SCHEMAS.c.version).where(named))
            if found is None:
                _create(connection, schema.tables)
                connection.execute(
                    insert(_SCHEMAS).values(name=schema.name, version=schema.version)
                )
            elif found != schema.version:
                raise _other_version(schema, found)
        self._ensured.add((schema.name, schema.version))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        self._backend.close()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        self._backend.check()
        try:
            with (
                self._engine.connect() as connection,
                connection.execution_options(**{_WRITES: writes}).begin(),
            ):
                yield connection
        except SQLAlchemyError as error:
            raise unusable(error, self._url, self._timeout_s) from error
        if writes:
            # A file that was deleted while it was written to must not be acknowledged.
            self._backend.check()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=self._timeout_s):
            raise locked(self._timeout_s)
        try:
            yield
        finally:
            self._writer.release()


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
    parsed = _parsed(url)
    shown = parsed.render_as_string(hide_password=True)
    backend = _backend(parsed, timeout_s)
    try:
        database = Database(backend, shown, timeout_s)
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            f"a PostgreSQL database needs the package {error.name}",
            field="database",
            hint="pip install 'aisle[postgres]'",
        ) from error
    try:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
    except BaseException:
        database.close()
        raise
    return database


def check_url(url: str) -> None:
    """Make sure that `url` names a database that Aisle can work with, there or not.

    Raises:
        BadInput: it does not.
    """
    _parsed(url)


def _parsed(url: str) -> URL:
    hint = "write sqlite:////path/store.sqlite or postgresql://user:password@host/name"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput("the database's URL cannot be read", field="database", hint=hint) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise BadInput(
            f"{parsed.drivername!r} is no kind of database that Aisle knows",
            field="database",
            hint=hint,
        )
    if parsed.drivername == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise BadInput("the database's URL names no file", field="database", hint=hint)
    return parsed


def _backend(url: URL, timeout_s: float) -> Backend:
    if url.drivername == "sqlite":
        try:
            return SqliteBackend(Path(url.database or ""), timeout_s)
        except (sqlite3.Error, OSError) as error:
            shown = url.render_as_string(hide_password=True)
            raise unusable(error, shown, timeout_s) from error
    return PostgresBackend(url, timeout_s)


def _create(connection: Connection, tables: MetaData) -> None:
    for table in tables.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))


def _other_version(schema: Schema, found: int) -> StoreUnusable:
    newer = found > schema.version
    return StoreUnusable(
        f"the tables of {schema.name!r} are of version {found}; "
        f"this Aisle works with version {schema.version}",
        field="database",
        hint="install a newer Aisle" if newer else "name another database, or an older Aisle",
    )
