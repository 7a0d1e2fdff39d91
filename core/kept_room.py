"""Room taken early, so that how something ended can be written down though the disk is full.

Nothing but the standard library is imported: every job over HTTP starts a process with it.
"""

import os
from pathlib import Path

ROOM_BYTES = 16 << 10
"""More than a job tells of its end."""


def keep_room(path: Path) -> None:
    """Take up room for what `replace_whole` will write to `path`, at most `ROOM_BYTES`.

    Raises:
        OSError: there is none.
    """
    _write_over(_unfinished(path), b" " * ROOM_BYTES)


def replace_whole(path: Path, content: bytes) -> None:
    """Write `content` so that a reader finds all of it, or what was there before.

    It goes over the room that was kept, if any: file systems that write in place, which
    are most, need none then. Callers see to it that nobody else writes to `path`.

    Raises:
        OSError: it cannot be written.
    """
    temporary = _unfinished(path)
    _write_over(temporary, content)
    temporary.replace(path)


def _write_over(path: Path, content: bytes) -> None:
    # Not opened to be emptied: that would let go of the room, and others wait for it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")
