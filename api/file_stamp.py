"""Whether a file was written anew since it was last read."""

from pathlib import Path

Stamp = tuple[int, int, int]
"""Inode, time of the last change in nanoseconds, and bytes."""


def stamp_of(path: Path) -> Stamp:
    """Another one whenever the file is replaced or touched.

    Raises:
        OSError: there is no such file, or it may not be looked at.
    """
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size
