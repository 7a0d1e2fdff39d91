"""Lays changed, added and deleted products over a version."""

from collections.abc import Sequence

from catalog.store.records import ProductChange
from search.snapshot import Snapshot


def layered(base: Snapshot, changes: Sequence[ProductChange]) -> Snapshot:
    """`base` with `changes` on top, the later over the earlier; `base` stays as it is.

    Live offers are laid over the answer, not under it: stock and prices of the answer are
    those that were built and those that the changes state.

    Args:
        base: a version's snapshot, or what this function gave before.
        changes: in the order of their sequence.
    """
    if not changes:
        return base
    raise NotImplementedError
