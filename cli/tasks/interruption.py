"""Ending a command that was told to stop: whatever it holds is let go of on the way out."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cli.errors import TERMINATED


@contextmanager
def ending_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl-C does, with an exit code of its own.

    To be entered in the main thread.
    """
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as `signal` calls it
    raise SystemExit(TERMINATED)
