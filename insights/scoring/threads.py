"""Trees on few rows are grown faster by one thread than by several that wait for one another."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, scikit-learn computes in the caller's thread alone."""
    with threadpool_limits(limits=1):
        yield
