"""A shelf that a test fills: for strategies that are tried without an index."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from events.columns import Index
from recommend.contract import Facts, Mask


@dataclass(frozen=True, slots=True)
class FakeShelf:
    """What one shop can get, from a list.

    Two products are alike by the words of their titles that they share, and by their category.

    Attributes:
        catalogue: the facts of all products, by id.
        out: ids of those that cannot be got.
        wanted: ids, the most in demand first; those not named follow by id.
        released: ids, the last released first.
    """

    catalogue: Mapping[str, Facts]
    out: Collection[str] = ()
    wanted: Sequence[str] = ()
    released: Sequence[str] = ()

    def available(self, products: Index, category: str | None = None) -> Mask:
        below = set(products.names if category is None else self._below(category))
        got = [self._got(name) and name in below for name in products.names]
        return np.asarray(got, dtype=np.bool_)

    def has(self, product: str) -> bool:
        return self._got(product)

    def facts(self, products: Sequence[str]) -> list[Facts | None]:
        return [self.catalogue.get(product) for product in products]

    def in_category(self, category: str, k: int) -> list[str]:
        return self._first(k, self._below(category))

    def newest(self, k: int) -> list[str]:
        return self._first(k, self.released)

    def most_wanted(self, k: int) -> list[str]:
        return self._first(k, self._by_demand())

    def similar(self, products: Sequence[str], k: int, *, duplicates: bool = False) -> list[str]:
        seeds = [self.catalogue[product] for product in products if product in self.catalogue]
        likeness = {
            other.id: max((_likeness(seed, other) for seed in seeds), default=0.0)
            for other in self.catalogue.values()
            if other.id not in products
        }
        least = 0.8 if duplicates else 0.01
        alike = [product for product, value in likeness.items() if value >= least]
        return self._first(k, sorted(alike, key=lambda product: (-likeness[product], product)))

    def _got(self, product: str) -> bool:
        return product in self.catalogue and product not in self.out

    def _below(self, category: str) -> list[str]:
        """The products below a category, the most in demand first."""
        below = f"{category} > "
        return [
            product
            for product in self._by_demand()
            if f"{self.catalogue[product].category} > ".startswith(below)
        ]

    def _by_demand(self) -> list[str]:
        known = [product for product in self.wanted if product in self.catalogue]
        return [*known, *sorted(self.catalogue.keys() - set(known))]

    def _first(self, k: int, products: Iterable[str]) -> list[str]:
        return [product for product in products if self._got(product)][:k]


def _likeness(one: Facts, other: Facts) -> float:
    first, second = (set(facts.title.lower().split()) for facts in (one, other))
    shared = len(first & second) / max(1, len(first | second))
    return 0.5 * shared + 0.5 * (one.category == other.category)
