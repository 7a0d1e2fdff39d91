"""Growing prefix trees of baskets and walking up in them, compiled by numba."""

import numpy as np
import numpy.typing as npt
from numba import njit

Codes = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Knuth's multiplicative hashing, by 2^64 over the golden ratio as a signed number.
_SPREAD = -7046029254386353131
_STEP = 1_000_003


@njit(cache=True, nogil=True)
def plant(starts: Counts, items: Codes, weights: Counts) -> tuple[Codes, Codes, Counts]:
    """Put groups into a prefix tree, so that what begins alike shares its beginning.

    Args:
        starts: shape (groups + 1,): where each group's items lie.
        items: rising within a group.
        weights: shape (groups,): how often each group was there.

    Returns:
        The item, the parent and the weight of each node; node 0 is the root, of item -1.
    """
    found = np.empty(items.size + 1, dtype=np.int32)
    parents = np.empty(items.size + 1, dtype=np.int32)
    counts = np.zeros(items.size + 1, dtype=np.int64)
    found[0], parents[0] = -1, -1
    room = 16
    while room < 2 * found.size:
        room *= 2
    children = np.full(room, -1, dtype=np.int32)
    size = 1
    for group in range(starts.size - 1):
        node = 0
        counts[0] += weights[group]
        for place in range(starts[group], starts[group + 1]):
            item = items[place]
            slot = ((np.int64(node) * _STEP + item) * _SPREAD >> 20) & (room - 1)
            while True:
                child = children[slot]
                if child < 0:
                    child = size
                    children[slot] = child
                    found[child], parents[child] = item, node
                    size += 1
                    break
                if parents[child] == node and found[child] == item:
                    break
                slot = (slot + 1) & (room - 1)
            counts[child] += weights[group]
            node = child
    return found[:size].copy(), parents[:size].copy(), counts[:size].copy()


@njit(cache=True, nogil=True)
def weigh_above(nodes: Codes, items: Codes, parents: Codes, counts: Counts, size: int) -> Counts:
    """How often each item stands above some nodes, shape (size,)."""
    weights = np.zeros(size, dtype=np.int64)
    for node in nodes:
        above = parents[node]
        while above > 0:
            weights[items[above]] += counts[node]
            above = parents[above]
    return weights


@njit(cache=True, nogil=True)
def paths_to(nodes: Codes, items: Codes, parents: Codes, kept: Mask) -> tuple[Counts, Codes]:
    """What stands above each of some nodes, from the root down, without what is not kept.

    Returns:
        Where each path begins, shape (nodes + 1,), and the items of all of them.
    """
    starts = np.zeros(nodes.size + 1, dtype=np.int64)
    for row in range(nodes.size):
        length = 0
        above = parents[nodes[row]]
        while above > 0:
            length += kept[items[above]]
            above = parents[above]
        starts[row + 1] = starts[row] + length
    path = np.empty(starts[-1], dtype=np.int32)
    for row in range(nodes.size):
        place = starts[row + 1]
        above = parents[nodes[row]]
        while above > 0:
            if kept[items[above]]:
                place -= 1
                path[place] = items[above]
            above = parents[above]
    return starts, path
