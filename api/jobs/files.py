"""The files of one job: all that its processes and the servers know of each other.

Nothing but the standard library and what needs no more is imported, because every job
starts a process with it.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.kept_room import replace_whole


@dataclass(frozen=True, slots=True)
class JobFiles:
    """The files of the job under `root`."""

    root: Path

    @property
    def request(self) -> Path:
        """What was asked for, when, and the command line that does it."""
        return self.root / "request.json"

    @property
    def process(self) -> Path:
        """The processes that do it, by number and start, and since when."""
        return self.root / "process.json"

    @property
    def progress(self) -> Path:
        """How far each step has come; written by the command."""
        return self.root / "progress.jsonl"

    @property
    def outcome(self) -> Path:
        """What became of it; written by the command."""
        return self.root / "outcome.json"

    @property
    def ended(self) -> Path:
        """The exit code of the command, and when it ended."""
        return self.root / "ended.json"

    @property
    def log(self) -> Path:
        """What the command said."""
        return self.root / "log.txt"

    @property
    def rejects(self) -> Path:
        """The rows of the feed that were not taken; written by the command."""
        return self.root / "rejects.jsonl"

    @property
    def cancelled(self) -> Path:
        """Is there once the job is to be cancelled."""
        return self.root / "cancelled"

    @property
    def alive(self) -> Path:
        """Held by the job's processes as long as one of them lives, however they end."""
        return self.root / ".alive"


def hold(path: Path) -> int | None:
    """A descriptor that holds the lock file `path`, for as long as it is open; None if held."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def claim(path: Path) -> int:
    """A descriptor that holds the lock file `path`, which is there only once it is held."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    temporary.rename(path)
    return descriptor


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, after waiting for it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock file `path`."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who look at once do not take each other for the holder.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write `content` so that a reader finds all of it or none."""
    replace_whole(path, json.dumps(content, ensure_ascii=False).encode())


def size_of(path: Path) -> int:
    """The bytes of a file; 0 where there is none yet."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in `path`; None if there is none, or not yet a whole one."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def start_of(pid: int) -> int | None:
    """When process `pid` was started, in clock ticks since the machine was; None if it is gone.

    A number is given to another process sooner or later, number and start together are not.
    """
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    # The name in parentheses may hold anything; the 22nd field is the 20th after it.
    state, *fields = status.rpartition(")")[2].split()
    return None if state == "Z" else int(fields[18])
