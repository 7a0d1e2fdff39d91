"""Where searches run: a bounded pool of threads that takes on no more than it can serve."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from core.errors import Overloaded

Answer = TypeVar("Answer")


class WorkPool:
    """Runs CPU-bound jobs off the event loop; what exceeds `limit` is refused at once.

    A search spends most of its time in code that lets other threads run (numpy,
    faiss, onnxruntime), so one thread a processor keeps them all busy, and more
    threads would only make each answer later.

    Args:
        limit: jobs taken on at once, running and waiting together.
        threads: jobs that run at once; by default one a processor.
    """

    def __init__(self, limit: int, threads: int | None = None) -> None:
        self.limit = limit
        self._free = BoundedSemaphore(limit)
        self._executor = ThreadPoolExecutor(
            max_workers=threads or os.cpu_count() or 1, thread_name_prefix="search"
        )

    async def run(self, job: Callable[[], Answer]) -> Answer:
        """What `job` returns, or the error it raises.

        Raises:
            Overloaded: `limit` jobs are in flight.
        """
        if not self._free.acquire(blocking=False):
            raise Overloaded(f"{self.limit} searches are in flight, as many as are taken on")
        future = self._executor.submit(job)
        # Not when the awaiting request ends: a client may leave while its search still runs.
        future.add_done_callback(lambda _: self._free.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let the running jobs end and start no more."""
        self._executor.shutdown(wait=True, cancel_futures=True)
