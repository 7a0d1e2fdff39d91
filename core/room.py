"""Tells a disk without room from whatever else a library says when it cannot write."""

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import AisleError, DiskFull

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM_BYTES = 1 << 20
"""Libraries that do not say why they cannot write are believed on a disk with less than this."""


@contextmanager
def full_disk_told(folder: Path, work: str) -> Iterator[None]:
    """Let the block's errors that come of a full disk be told as such.

    Args:
        folder: on the disk that is written to; it is there.
        work: what the block does: a build, a training.

    Raises:
        DiskFull: the block ended for lack of room.
    """
    try:
        yield
    except AisleError:
        raise
    except (OSError, RuntimeError) as error:
        # Below faiss and marisa-trie the reason is lost, or is only in the words.
        if not _says_so(error) and not _is_full(error, folder):
            raise
        raise DiskFull(
            f"the disk is full: the {work} stopped, and what was served goes on",
            field=str(folder),
            hint=f"make room (a {work} needs as much as a version takes) and begin it again",
        ) from error


def _says_so(error: OSError | RuntimeError) -> bool:
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    return re.search(r"\bNo space left|\bDisk quota exceeded", str(error)) is not None


def _is_full(error: OSError | RuntimeError, folder: Path) -> bool:
    untold = not isinstance(error, OSError) or error.errno in (None, errno.EIO)
    return untold and shutil.disk_usage(folder).free < NO_ROOM_BYTES
