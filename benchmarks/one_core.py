"""One processor core for a whole process: engines bring threads of their own, and many of them."""

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path

import faiss

THREADS = Path("/proc/self/task")


@contextmanager
def one_core() -> Iterator[None]:
    """Run the block on one core: the threads that are there and those that come share it."""
    allowed, threads = os.sched_getaffinity(0), faiss.omp_get_max_threads()
    _bind({min(allowed)})
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
        _bind(allowed)


def _bind(cores: AbstractSet[int]) -> None:
    for thread in THREADS.iterdir():
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.sched_setaffinity(int(thread.name), cores)
