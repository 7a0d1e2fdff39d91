"""Products of a version and new ones, by row and by what they are called."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from catalog.codec import product_to_json
from catalog.identifiers import identifiers_of
from catalog.product import Product
from core.analysis import normalize
from search.arrays import Mask
from search.products import (
    CACHED_VIEWS,
    ProductLookup,
    Products,
    spellings_of,
    view_of,
)
from search.results import ProductView


class GrowingProducts:
    """Takes new products; `at` gives what stands at a moment.

    Args:
        built: the version's.
        names: the version's identifiers.
    """

    def __init__(self, built: Products, names: ProductLookup) -> None:
        self._built = built
        self._names = names
        self._first = len(built)
        self._products: list[Product] = []
        self._documents: list[bytes] = []
        self._rows: dict[str, list[int]] = {}
        self.listed = lru_cache(CACHED_VIEWS)(self._in_list)

    def add(self, product: Product) -> None:
        """Add a new row."""
        row = self._first + len(self._products)
        self._products.append(product)
        self._documents.append(product_to_json(product))
        for spelling in identifiers_of(product):
            self._rows.setdefault(spelling, []).append(row)

    def product(self, row: int) -> Product:
        """The product of a row, whole, built or new."""
        if row < self._first:
            return self._built.product(row)
        return self._products[row - self._first]

    def product_id(self, row: int) -> str:
        """The id of the product of a row, built or new."""
        if row < self._first:
            return self._built.texts("id", [row])[0]
        return self._products[row - self._first].id

    def views(self, rows: Sequence[int], *, attributes: bool) -> list[ProductView]:
        """The products of `rows`, built or new, as they are shown."""
        new = {row for row in rows if row >= self._first}
        if not new:
            return self._built.views(rows, attributes=attributes)
        built = iter(
            self._built.views([row for row in rows if row not in new], attributes=attributes)
        )
        show = self._in_full if attributes else self.listed
        return [show(row) if row in new else next(built) for row in rows]

    def rows_called(self, spelling: str) -> Sequence[int]:
        """The new rows known by exactly this spelling, rising."""
        return self._rows.get(spelling, ())

    def at(self, alive: Mask) -> tuple["LayeredProducts", "LayeredIdentifiers"]:
        """The products and their identifiers as they are now.

        Args:
            alive: bool, shape (rows,).
        """
        products = LayeredProducts(self._built, self, alive.size)
        return products, LayeredIdentifiers(self._names, self, alive)

    def _in_list(self, row: int) -> ProductView:
        return view_of(self._documents[row - self._first], attributes=False)

    def _in_full(self, row: int) -> ProductView:
        return view_of(self._documents[row - self._first], attributes=True)


class LayeredProducts:
    """Products by row: the version's, and new ones behind them.

    Args:
        built: the version's.
        added: the new ones, and maybe later ones.
        rows: of both, at this moment.
    """

    def __init__(self, built: Products, added: GrowingProducts, rows: int) -> None:
        self._built = built
        self._added = added
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    def views(self, rows: Sequence[int], *, attributes: bool) -> list[ProductView]:
        """The products of `rows` as they are shown without a region, in that order."""
        return self._added.views(rows, attributes=attributes)

    def texts(self, column: str, rows: Sequence[int]) -> list[str]:
        """One of the columns id, title, brand and description, for `rows`."""
        first = len(self._built)
        built = iter(self._built.texts(column, [row for row in rows if row < first]))
        return [
            next(built) if row < first else str(getattr(self._added.product(row), column))
            for row in rows
        ]

    def product(self, row: int) -> Product:
        """The product of a row, whole."""
        return self._added.product(row)


class LayeredIdentifiers:
    """From an id, a GTIN or a part number to the rows that are alive.

    Args:
        built: the version's.
        added: of new rows, and maybe of later ones.
        alive: bool, shape (rows,).
    """

    def __init__(self, built: ProductLookup, added: GrowingProducts, alive: Mask) -> None:
        self._built = built
        self._added = added
        self._alive = alive

    def rows(self, identifier: str) -> list[int]:
        """The rows known by `identifier` in any of its spellings, rising."""
        found = set(self._built.rows(identifier))
        for spelling in spellings_of(identifier):
            found.update(self._added.rows_called(spelling))
        return self._living(found)

    def rows_spelled(self, identifier: str) -> list[int]:
        """Those known by `identifier` as it is spelled, but for case and accents; rising."""
        added = self._added.rows_called(normalize(identifier))
        return self._living({*self._built.rows_spelled(identifier), *added})

    def _living(self, rows: Iterable[int]) -> list[int]:
        return sorted(row for row in rows if row < self._alive.size and self._alive[row])
