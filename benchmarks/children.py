"""Other processes: how they are started, and how much memory they take."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import IO

import psutil

SAMPLE_SECONDS = 0.05


def aisle(*arguments: str) -> list[str]:
    """The command line of an `aisle` command, run by this very Python."""
    return [sys.executable, "-c", "from cli.main import main; main()", *arguments]


def start(
    command: Sequence[str], *, output: int | IO[bytes], errors: int | IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start `command`; its standard error is ours unless `errors` says otherwise."""
    return subprocess.Popen(command, stdout=output, stderr=errors)  # noqa: S603 - our own commands


@dataclass(slots=True)
class MemoryTrace:
    """Resident memory of a process and its children over time.

    Attributes:
        seconds: by `time.perf_counter`, rising.
        resident: bytes.
    """

    seconds: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)

    def peak_mb(self, start: float, stop: float) -> float | None:
        """The most between two moments, in MB; None if there was no sample between them."""
        within = [
            resident
            for at, resident in zip(self.seconds, self.resident, strict=True)
            if start <= at <= stop
        ]
        return max(within) / 1e6 if within else None


@contextmanager
def traced(process: int) -> Iterator[MemoryTrace]:
    """Sample the memory of a process twenty times a second until the block ends."""
    trace, done = MemoryTrace(), Event()
    sampler = Thread(target=_sample, args=(psutil.Process(process), trace, done), daemon=True)
    sampler.start()
    try:
        yield trace
    finally:
        done.set()
        sampler.join()


def _sample(process: psutil.Process, trace: MemoryTrace, done: Event) -> None:
    while not done.wait(SAMPLE_SECONDS):
        try:
            family = [process, *process.children(recursive=True)]
            resident = sum(each.memory_info().rss for each in family)
        except psutil.Error:  # it, or one of its children, ended between two lines
            continue
        trace.seconds.append(time.perf_counter())
        trace.resident.append(resident)
