"""Lays changed, added and deleted products over a version."""

from collections.abc import Sequence

from catalog.store.records import ProductChange
from search.delta.segment import Segment
from search.snapshot import Snapshot


def layered(base: Snapshot, changes: Sequence[ProductChange]) -> Snapshot:
    """`base` with `changes` on top, the later over the earlier; `base` stays as it is.

    Rows keep their places, and with them what `base` has of live offers. A change that
    says what is known already changes nothing. It takes the time of the changes, and a
    copy of some columns of one number a row: what was laid on before costs nothing again.

    Args:
        base: a version's snapshot, or what this function gave before.
        changes: in the order of their sequence.

    Raises:
        IndexUnusable: the version was built by an Aisle that knew no small updates, or
            made other texts of products.
    """
    if not changes:
        return base
    overlay = Segment(base) if base.layer is None else base.layer.overlay
    return overlay.layered(base, changes)
