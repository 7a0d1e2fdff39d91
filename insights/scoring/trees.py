"""What scikit-learn's histogram trees need, to be grown on few rows of features with gaps."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from threadpoolctl import threadpool_limits

from events.columns import FloatArray


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, scikit-learn computes in the caller's thread alone.

    On few rows several threads wait for one another longer than they compute.
    """
    with threadpool_limits(limits=1):
        yield


def for_trees(features: FloatArray) -> FloatArray:
    """At least one column, shape (n, k or 1), and 0 in those that nothing is known of."""
    if not features.shape[1]:
        return np.zeros((len(features), 1))
    unknown = np.isnan(features).all(axis=0)
    return np.where(unknown, 0.0, features) if unknown.any() else features
