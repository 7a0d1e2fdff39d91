"""A SQLite file that is known again: what is deleted under a running process is noticed."""

import os
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

from core.errors import StoreUnusable

_RETRY_S = 0.02


class SqliteFile:
    """The file of a database in WAL mode, made if it is missing.

    SQLite goes on writing to a file that was deleted or moved away, where nobody will read it.
    `check` tells by device and inode. One connection stays open for as long as this does, so
    that the inode cannot be given to another file.

    Args:
        path: of the file; its folder is made as well.
        timeout_s: how long a call waits for a lock.

    Raises:
        sqlite3.Error: the file cannot be opened, or is none of SQLite's.
        OSError: its folder cannot be made.
    """

    def __init__(self, path: Path, timeout_s: float) -> None:
        self.path = path.absolute()
        self._timeout_s = timeout_s
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._held = self._open("rwc")
        try:
            self._make_wal()
            self._identity = self._found()
        except BaseException:
            self._held.close()
            raise

    def connect(self) -> sqlite3.Connection:
        """A new connection, without transactions of its own; never makes a file."""
        self.check()
        return self._open("rw")

    def check(self) -> None:
        """Make sure that the file is where it was.

        Raises:
            StoreUnusable: it was deleted, moved or replaced.
        """
        if self._found() != self._identity:
            raise StoreUnusable(
                f"{self.path.name} was deleted or replaced while it was in use",
                field="database",
                hint=f"put {self.path} back, or start again with the file that is there now",
            )

    def close(self) -> None:
        """Close the connection that holds the file."""
        self._held.close()

    def _found(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self.path)  # noqa: PTH116 - the hot path of every transaction
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _open(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}",
            uri=True,
            timeout=self._timeout_s,
            isolation_level=None,
            check_same_thread=False,
        )
        # Every commit reaches the disk before it is acknowledged.
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _make_wal(self) -> None:
        # SQLite does not wait for the lock that this takes if several open a new file at once.
        end = time.monotonic() + self._timeout_s
        while True:
            try:
                self._held.execute("PRAGMA journal_mode = WAL").fetchall()
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > end:
                    raise
                time.sleep(_RETRY_S)
            else:
                return
