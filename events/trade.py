"""The trade up to a moment: purchases, and what is known of their products and shops."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.fingerprint import of_parts
from events.columns import Purchases


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of the products of purchases, each of the length of `purchases.products`.

    Attributes:
        titles: "" where there is none, as in the other two.
        categories: paths, "Drinks > Tea".
        brands: as the feed spells them.
    """

    titles: tuple[str, ...]
    categories: tuple[str, ...]
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """All that a model or a report may know.

    Attributes:
        purchases: before `now`.
        traits: of their products.
        now: timezone-aware; the moment up to which everything is known.
        regions: where each of `purchases.retailers` is, "" where that is not known; empty
            where it is known of none.
    """

    purchases: Purchases
    traits: Traits
    now: datetime
    regions: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """Of all that is known, SHA-256 in hex."""
        return of_parts(self._parts())

    def _parts(self) -> Iterator[bytes | str]:
        """Everything, in an order of its own."""
        purchases, traits = self.purchases, self.traits
        columns = ("retailer", "product", "order", "time", "quantity", "price")
        yield from (getattr(purchases, name).tobytes() for name in columns)
        named = (
            purchases.retailers.names,
            purchases.products.names,
            traits.titles,
            traits.categories,
            traits.brands,
            self.regions,
        )
        yield from ("\0".join(names) for names in named)
        yield self.now.isoformat()
