"""From what a database says when it fails to what is wrong and how to mend it, in one place."""

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import DiskFull, StoreUnusable

_FREE = "free space on its disk; what was acknowledged is kept"
_LOCKED = "end what holds its lock, such as another program with the file open"
_RIGHTS = "let Aisle's user write to it and its folder"
_DAMAGED = "put it back from a copy, or move it away to begin with an empty one"
_SERVER = "start the server, and check AISLE_DATABASE: host, port, user, password, database"

_SQLITE: Mapping[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("its disk is full", _FREE),
    sqlite3.SQLITE_IOERR: ("its disk fails", "look after its disk; the system's log says more"),
    sqlite3.SQLITE_READONLY: ("it may not be written to", _RIGHTS),
    sqlite3.SQLITE_PERM: ("it may not be opened", _RIGHTS),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check the path and the rights of the file"),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", _DAMAGED),
    sqlite3.SQLITE_NOTADB: ("it is no SQLite file, or it is damaged", _DAMAGED),
}
"""By SQLite's primary result code (https://www.sqlite.org/rescode.html)."""

_POSTGRES: Mapping[str, tuple[str, str]] = {
    "25006": ("it may not be written to", "name the primary server, not a replica"),
    "42501": ("its user has too few rights", "let the user create and write tables"),
    "53100": ("its server's disk is full", _FREE),
    "53300": ("its server has too many connections", "raise max_connections of the server"),
    "57P": ("its server is stopping or starting", "try again when the server is up"),
    "XX001": ("it is damaged", "put it back from a copy"),
}
"""By the longest beginning of the SQLSTATE (PostgreSQL manual, appendix A)."""


def locked(timeout_s: float) -> StoreUnusable:
    """The lock that a write needs was held by others for all of `timeout_s` seconds."""
    return StoreUnusable(
        f"the store was locked for more than {timeout_s:g} s", field="database", hint=_LOCKED
    )


def unusable(error: Exception, url: str, timeout_s: float) -> StoreUnusable:
    """What `error`, of SQLAlchemy, SQLite or the system, means for who uses the database.

    Args:
        error: as it was raised.
        url: of the database, without its password.
        timeout_s: how long a call waits for a lock.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if _is_lock(cause):
        return locked(timeout_s)
    if isinstance(error, PoolTimeout):
        return StoreUnusable(
            f"all connections to the store were in use for {timeout_s:g} s",
            field="database",
            hint="send fewer requests at once",
        )
    what, hint = _meaning(cause)
    said = " ".join(str(cause).split("\n", 1)[0].split())
    kind = DiskFull if hint is _FREE else StoreUnusable
    return kind(f"the store {url} cannot be used: {what} ({said})", field="database", hint=hint)


def _is_lock(cause: BaseException) -> bool:
    if isinstance(cause, sqlite3.Error):
        return _primary(cause) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(cause, "sqlstate", None) in {"55P03", "40P01"}


def _meaning(cause: BaseException) -> tuple[str, str]:
    unexpected = ("its tables are not as expected", "name another database in AISLE_DATABASE")
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(_primary(cause), unexpected)
    if isinstance(cause, OSError):
        return "its folder cannot be made", _RIGHTS
    if isinstance(cause, SQLAlchemyError):
        return "the connection failed", "try again"
    state = getattr(cause, "sqlstate", None)
    if state is None:
        # Nothing of what a server says before it lets one in comes with a code.
        return "there is no connection to its server", _SERVER
    known = [start for start in _POSTGRES if state.startswith(start)]
    return _POSTGRES[max(known, key=len)] if known else unexpected


def _primary(cause: sqlite3.Error) -> int:
    code: int = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
