"""Work that leaves the processor to others."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import get_native_id
from typing import TypeVar

Made = TypeVar("Made")

NICENESS = 5
"""Enough to get a third of a normal share where there is not enough for all: at the lowest
priority work would not end as long as others want everything."""


def at_low_priority(work: Callable[[], Made]) -> Made:
    """What `work` gives, done in a thread of low priority while this one waits.

    Linux has a priority for each thread, which may give its own up but not take it back. So
    this thread keeps what the process needs later. A thread that `work` starts inherits the
    low one: what is to last must be started elsewhere.
    """
    with ThreadPoolExecutor(1, "at low priority", _yield) as executor:
        return executor.submit(work).result()


def _yield() -> None:
    # Elsewhere than on Linux a thread has no priority of its own, and keeps that of all.
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)
