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
    told = False

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as `signal` calls it
        nonlocal told
        told = True
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except Exception as error:
        # Libraries that are called back from C swallow what is raised there, and then break off
        # by an error of their own.
        if told:
            raise SystemExit(TERMINATED) from error
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
