"""A shelf on which all that was ever bought can be got: to ask models before they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from events.columns import Index
from events.trade import Trade
from recommend.categories import is_below
from recommend.contract import Facts, Mask


@dataclass(frozen=True)
class WholeShelf:
    """What the data of a training tell of a catalogue; likeness is not among it."""

    data: Trade

    def available(self, products: Index, category: str | None = None) -> Mask:
        """Those that were bought; below the category, if one is named."""
        codes = self._products.codes(products.names)
        bought: Mask = codes >= 0
        if category is not None:
            within = [is_below(path, category) for path in self.data.traits.categories]
            bought &= np.asarray(within, dtype=np.bool_)[codes]
        return bought

    def has(self, product: str) -> bool:
        """Whether it was bought."""
        return self._products.code(product) is not None

    def facts(self, products: Sequence[str]) -> list[Facts | None]:
        """What traits say, without prices."""
        codes = (self._products.code(product) for product in products)
        return [None if code is None else self._facts(code) for code in codes]

    def in_category(self, category: str, k: int) -> list[str]:
        """Those below the category, the most often bought first."""
        within = (
            name
            for name, path in zip(self._products.names, self.data.traits.categories, strict=True)
            if is_below(path, category)
        )
        chosen = set(within)
        return [name for name in self._by_demand if name in chosen][:k]

    def newest(self, k: int) -> list[str]:  # noqa: ARG002 - no release is known
        """None: purchases tell no date of release."""
        return []

    def most_wanted(self, k: int) -> list[str]:
        """Those most often bought."""
        return self._by_demand[:k]

    def similar(
        self,
        products: Sequence[str],  # noqa: ARG002 - as above
        k: int,  # noqa: ARG002
        *,
        duplicates: bool = False,  # noqa: ARG002
    ) -> list[str]:
        """None: there are no vectors here."""
        return []

    @property
    def _products(self) -> Index:
        return self.data.purchases.products

    @cached_property
    def _by_demand(self) -> list[str]:
        lines = np.bincount(self.data.purchases.product, minlength=len(self._products))
        return [self._products.names[code] for code in np.argsort(-lines, kind="stable")]

    def _facts(self, code: int) -> Facts:
        traits = self.data.traits
        return Facts(
            id=self._products.names[code],
            title=traits.titles[code],
            brand=traits.brands[code],
            category=traits.categories[code],
            price=None,
            pack=1.0,
            group=None,
        )
