"""A copy of a SQLite file that others are writing to, of one moment."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from core.database_errors import unusable
from core.errors import StoreUnusable


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy what is committed in `source` to the new file `target`, and check the copy.

    Nobody waits for it: in WAL mode a reader keeps no writer from its work.

    Raises:
        StoreUnusable: `source` cannot be read, or the copy is damaged as `source` is.
        DiskFull: there is no room for `target`.
    """
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(target)) as copy,
        ):
            # In one step, or it would begin again with every write.
            original.backup(copy, pages=-1)
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise unusable(error, str(source), 0) from error
    if verdict != "ok":
        raise StoreUnusable(
            f"the store {source} is damaged: {verdict}",
            field="database",
            hint="put it back from an earlier backup; this one was not kept",
        )
