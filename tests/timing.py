"""How long something takes, on a machine that does other things as well."""

import time
from collections.abc import Callable


def fastest(call: Callable[[], object], times: int = 5) -> float:
    """The seconds of the fastest of several calls: a busy machine only ever adds to them."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return min(taken)
