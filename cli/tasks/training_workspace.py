"""The folder in which a model is trained, by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import Conflict


@contextmanager
def held_workspace(folder: Path, name: str) -> Iterator[Path]:
    """`folder`, made if need be, while nobody else trains the model called `name` in it.

    Raises:
        Conflict: it is being trained by another process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield folder
    except Timeout as error:
        raise Conflict(
            f"{name} is being trained already",
            field="--name",
            hint="wait for it to end, or train one of another name",
        ) from error
