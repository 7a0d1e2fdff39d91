"""How far long steps have come: bars on a terminal, lines of JSON for other programs."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from core.clock import Clock
from core.errors import BadInput

SECONDS_BETWEEN_LINES = 0.2

Item = TypeVar("Item")


class Reporter(Protocol):
    """Where a long step says how far it has come."""

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:
        """Yield `items` unchanged, counting them under `label`; `total` None when unknown."""
        ...


class Silent:
    """Reports nothing."""

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:  # noqa: ARG002
        """Yield `items` unchanged."""
        yield from items


class Bars:
    """One bar a step on standard error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:
        """Yield `items` unchanged and move the bar called `label`."""
        task: TaskID = self._progress.add_task(label, total=total)
        done = 0
        for item in items:
            yield item
            done += 1
            self._progress.advance(task)
        self._progress.update(task, total=done, completed=done)


class JsonLines:
    """Writes a JSON object a line: step, done, total (null when unknown) and at (ISO 8601).

    Every step has a line at its beginning and one at its end, and between them one
    several times a second. Each line is handed to the system at once.
    """

    def __init__(self, file: BinaryIO, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:
        """Yield `items` unchanged and write how many of them are done."""
        done = 0
        self._write(label, done, total)
        written_at = time.monotonic()
        for item in items:
            yield item
            done += 1
            if done != total and time.monotonic() - written_at >= SECONDS_BETWEEN_LINES:
                self._write(label, done, total)
                written_at = time.monotonic()
        self._write(label, done, done)

    def _write(self, step: str, done: int, total: int | None) -> None:
        line = {"step": step, "done": done, "total": total, "at": self._clock.now().isoformat()}
        self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        self._file.flush()


class Both:
    """Tells two reporters of the same steps."""

    def __init__(self, first: Reporter, second: Reporter) -> None:
        self._first = first
        self._second = second

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:
        """Yield `items` unchanged through both."""
        inner = self._second.track(items, label=label, total=total)
        yield from self._first.track(inner, label=label, total=total)


@contextmanager
def written_too(shown: Reporter, path: Path | None, clock: Clock) -> Iterator[Reporter]:
    """`shown`, and `JsonLines` into `path` beside it if there is one; an old file is replaced.

    Raises:
        BadInput: the file cannot be written.
    """
    if path is None:
        yield shown
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise BadInput(
            f"the progress cannot be written: {error.strerror}",
            field="progress",
            hint="name a file in a folder that can be written to",
        ) from error
    with file:
        yield Both(shown, JsonLines(file, clock))


@contextmanager
def reporter(console: Console) -> Iterator[Reporter]:
    """A reporter for `console`: bars if it is a terminal, silence if it is not."""
    if not console.is_terminal:
        yield Silent()
        return
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)
