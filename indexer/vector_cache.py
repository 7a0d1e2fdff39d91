"""A cache of vectors by content: a rebuild after an update pays only for what changed."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from core.encoder import FloatArray
from core.errors import DiskFull, IndexUnusable

KEY_BYTES = 16
BUSY_TIMEOUT_S = 60.0


def text_key(text: str) -> bytes:
    """Names a text: the first 16 bytes of its SHA-256."""
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


class VectorCache:
    """Vectors of one encoder by text, in an SQLite file named after the encoder's fingerprint.

    What was stored stays stored when the process is killed, so an interrupted
    build goes on where it was. Several builds may share the file.

    Args:
        folder: made if it is not there.
        fingerprint: the encoder's.
        dimension: length of a vector.

    Raises:
        IndexUnusable: here and in every method, the file is damaged or cannot be written.
        DiskFull: likewise, for lack of room.
    """

    def __init__(self, folder: Path, fingerprint: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{fingerprint}.sqlite"
        self._dimension = dimension
        with self._explained():
            self._connection = sqlite3.connect(
                self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, FloatArray]:
        """The stored vectors among `keys`, float32 of shape (dimension,) each."""
        found = {}
        with self._explained():
            for key in keys:
                row = self._connection.execute(
                    "SELECT vector FROM vectors WHERE key = ?", (key,)
                ).fetchone()
                if row is not None and len(row[0]) == 4 * self._dimension:
                    found[key] = np.frombuffer(row[0], dtype="<f4")
        return found

    def put(self, vectors: Mapping[bytes, FloatArray]) -> None:
        """Store `vectors` in one transaction; what is there already stays as it is."""
        rows: Sequence[tuple[bytes, bytes]] = [
            (key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()
        ]
        # As a context, the connection commits, or undoes everything when something fails.
        with self._explained(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            kind = DiskFull if full else IndexUnusable
            raise kind(
                f"the vector cache {self._path} cannot be used: {error}",
                field=self._path.name,
                hint="make room on the disk, or delete the file: its vectors are encoded anew",
            ) from error
