"""The trade up to a moment: purchases, and what is known of their products and shops."""

from dataclasses import dataclass
from datetime import datetime

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
