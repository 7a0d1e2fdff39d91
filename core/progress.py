"""Progress bars for long steps: drawn on a terminal, silent everywhere else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

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
