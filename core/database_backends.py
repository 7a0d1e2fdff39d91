"""What differs between SQLite and PostgreSQL: engine, transactions, locks."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine

from core.sqlite_file import SqliteFile

CONNECTIONS = 8
"""Kept open in a process, at the most."""

BUSY_CONNECTIONS = 24
"""Opened beyond `CONNECTIONS` while so many threads are at work, and closed after."""

_SCHEMA_LOCK = 0x41_49_53_4C_45
"""The key of PostgreSQL's advisory lock under which tables are made ("AISLE")."""


class Backend(Protocol):
    """A kind of database."""

    def engine(self) -> Engine:
        """Make the pool of connections."""
        ...

    def begin(self, connection: Connection, *, writes: bool) -> None:
        """Open the transaction that SQLAlchemy begins."""
        ...

    def check(self) -> None:
        """Make sure that what is written is still there for others to read.

        Raises:
            StoreUnusable: it is not.
        """
        ...

    def lock_schemas(self, connection: Connection) -> None:
        """Let one process at a time make tables, until the transaction ends."""
        ...

    def close(self) -> None:
        """Let go of what is held beside the connections."""
        ...


class SqliteBackend:
    """A file in WAL mode: one writer at a time, readers beside it."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._file = SqliteFile(path, timeout_s)

    def engine(self) -> Engine:
        """Make the pool of connections."""
        return create_engine(
            f"sqlite:///{self._file.path}",
            creator=self._file.connect,
            pool_size=CONNECTIONS,
            max_overflow=BUSY_CONNECTIONS,
            pool_timeout=self._timeout_s,
        )

    def begin(self, connection: Connection, *, writes: bool) -> None:
        """Begin at once what is going to write."""
        # A deferred transaction that writes late fails at once if another wrote meanwhile.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def check(self) -> None:
        """See that the file was not deleted."""
        self._file.check()

    def lock_schemas(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE is such a lock."""

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class PostgresBackend:
    """A server. Connections that died with it are replaced on the next call."""

    def __init__(self, url: URL, timeout_s: float) -> None:
        self._url = url
        self._timeout_s = timeout_s

    def engine(self) -> Engine:
        """Make the pool of connections."""
        return create_engine(
            self._url,
            pool_pre_ping=True,
            pool_size=CONNECTIONS,
            max_overflow=BUSY_CONNECTIONS,
            pool_timeout=self._timeout_s,
            connect_args=self._patience(),
        )

    def _patience(self) -> dict[str, int]:
        """How long libpq waits for a server that no longer answers, in its own terms."""
        # libpq takes a second for none at all.
        seconds = max(2, round(self._timeout_s))
        return {
            "connect_timeout": seconds,
            "tcp_user_timeout": seconds * 1000,
            "keepalives_idle": seconds,
            "keepalives_interval": 1,
            "keepalives_count": 3,
        }

    def begin(self, connection: Connection, *, writes: bool) -> None:  # noqa: ARG002
        """Say how long to wait for locks, and that a commit is one."""
        # A server that is set to acknowledge before it wrote is told otherwise; one that is set
        # to wait for its replicas as well is left so.
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{round(self._timeout_s * 1000)}', true),"
            " CASE WHEN current_setting('synchronous_commit') = 'off'"
            " THEN set_config('synchronous_commit', 'on', true) END"
        )

    def check(self) -> None:
        """What a server acknowledges is there."""

    def lock_schemas(self, connection: Connection) -> None:
        """Take an advisory lock: two CREATE TABLE IF NOT EXISTS at once may clash."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")

    def close(self) -> None:
        """The connections were all there was."""
