"""A version that changes are laid over, and what it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.product import Product
from search.query import Filter
from search.snapshot import Snapshot

CONDITIONS = (
    Filter(field="brand", any_of=("NORD", "quiltzen")),
    Filter(field="brand", any_of=("nord",), exclude=True),
    Filter(field="category", any_of=("Home > New shelf",)),
    Filter(field="attributes.size", any_of=("M", "38")),
    Filter(field="price", min=11, max=80),
    Filter(field="attributes.ports", min=2),
    Filter(field="availability", any_of=("in_stock",)),
)


@dataclass(frozen=True, slots=True, repr=False)
class Start:
    """A version and what it was built of. Hypothesis prints it, so its repr is short."""

    version: Snapshot
    products: Sequence[Product]
