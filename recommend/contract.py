"""The contract of all strategies: who is to be shown what, from what can be got now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import numpy as np
import numpy.typing as npt

from events.columns import Index
from events.profile import Profile

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Facts:
    """What strategies go by of a product.

    Attributes:
        price: of one unit to this shop, list price if it has no other; None if not known.
        pack: units in one pack, 1 if it is not said.
        group: the item group of its variants.
    """

    id: str
    title: str
    brand: str
    category: str
    price: Decimal | None
    pack: float
    group: str | None


class Shelf(Protocol):
    """What one shop can get at one moment, and the facts of it. Everything it gives can be got."""

    def available(self, products: Index, category: str | None = None) -> Mask:
        """Which of `products` can be got now, shape (len(products),).

        Args:
            products: of the catalogue or not.
            category: a path, below which they all are; None for any.
        """

    def has(self, product: str) -> bool:
        """Whether the product can be got now."""

    def facts(self, products: Sequence[str]) -> list[Facts | None]:
        """The facts of each product of the catalogue, got or not; None for others."""

    def in_category(self, category: str, k: int) -> list[str]:
        """At most k products below a category, the most in demand first."""

    def newest(self, k: int) -> list[str]:
        """At most k products, the last released first; none without such a date."""

    def most_wanted(self, k: int) -> list[str]:
        """At most k products by the catalogue's own popularity: the last resort.

        Never empty while anything can be got.
        """

    def similar(self, products: Sequence[str], k: int, *, duplicates: bool = False) -> list[str]:
        """At most k products like these, the most alike first.

        Args:
            products: of the catalogue, got or not; others are passed over.
            k: how many at the most.
            duplicates: whether what is nearly the same product is asked for, not alternatives.
        """


@dataclass(frozen=True, slots=True)
class Context:
    """Whom something is recommended to.

    Attributes:
        now: timezone-aware; nothing later than this may be known of.
        shelf: what the shop can get.
        profile: of the shop; None for a visitor who is not known.
        products: those looked at, or of the basket, the last added last.
        category: a path, to which the answer keeps if the strategy is one of categories.
        region: where the shop buys; None where that is not known.
        diversity: 0 to 1: how much products lose that are like one shown before them; None for
            what the strategy does by itself. So novelty: how much, 0 or more, those lose that
            most shops buy. Strategies of taste go by them.
    """

    now: datetime
    shelf: Shelf
    profile: Profile | None = None
    products: tuple[str, ...] = ()
    category: str | None = None
    region: str | None = None
    diversity: float | None = None
    novelty: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a product is shown.

    Attributes:
        code: of the reasons in docs/recommendations.md, for programs: "due", "bought_with", ...
        text: for people, one short sentence.
        products: ids of the products that it goes back to.
    """

    code: str
    text: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One recommended product.

    Attributes:
        product: its id.
        score: to order by within the strategy; the more the better.
        probability: that it is bought in time, where the strategy estimates one.
        due_days: days until it runs out, below 0 if it is overdue.
        quantity: to be proposed, sold units.
    """

    product: str
    score: float
    reason: Reason
    probability: float | None = None
    due_days: float | None = None
    quantity: float | None = None


class Strategy(Protocol):
    """Ranks products for a context."""

    @property
    def name(self) -> str:
        """By which layouts and answers call it."""

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k different products that the context's shelf has, the best first.

        An empty answer means that the strategy knows nothing here: the slot falls back.
        """
