"""The products of a catalogue as recommendations read them; stock and prices are beside it."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from api.recommending.neighbours import Neighbours
from catalog.filter_values import CATEGORY_SEPARATOR
from events.columns import Index
from recommend.contract import Facts
from search.live.laying import row_of
from search.query import MAX_VALUE_CHARACTERS, Filter
from search.snapshot import Snapshot

Rows = npt.NDArray[np.int32]

NO_ROW = -1
KEPT_ROWS = 65_536
KEPT_FACTS = 32_768
KEPT_CATEGORIES = 256


class Assortment:
    """What holds as long as no product changes. Any number of threads may read it.

    Args:
        snapshot: of the products; they may have other stock and prices later.
        before: the same catalogue's before products were changed; None for a version as opened.
        indexes: the folder of the catalogues, where workers keep neighbours for each other;
            None to keep them to this one.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        before: "Assortment | None" = None,
        indexes: Path | None = None,
    ) -> None:
        self._snapshot = snapshot
        self.neighbours = Neighbours(snapshot, indexes)
        self._built = snapshot.manifest.products
        # Rows of the version never change: only those behind them are looked up anew.
        self.built_rows: WeakKeyDictionary[Index, Rows] = (
            WeakKeyDictionary() if before is None else before.built_rows
        )
        self._rows: WeakKeyDictionary[Index, Rows] = WeakKeyDictionary()
        self._lock = Lock()
        self.row = lru_cache(KEPT_ROWS)(self._row)
        self.id = lru_cache(KEPT_ROWS)(self._id)
        self.facts = lru_cache(KEPT_FACTS)(self._facts)
        self.in_category = lru_cache(KEPT_CATEGORIES)(self._in_category)

    def is_of(self, snapshot: Snapshot) -> bool:
        """Whether the products of `snapshot` are these."""
        return snapshot.products is self._snapshot.products

    @cached_property
    def by_demand(self) -> Rows:
        """Every row, the most popular first, then the last released; the unknown last."""
        snapshot = self._snapshot
        # The last key counts first, and NaN comes last in each.
        order = np.lexsort((-snapshot.released, -snapshot.popularity))
        return order.astype(np.int32)

    @cached_property
    def by_release(self) -> Rows:
        """The rows with a date of release, the last released first."""
        released = self._snapshot.released
        known = np.count_nonzero(~np.isnan(released))
        return np.argsort(-released, kind="stable")[:known].astype(np.int32)

    @cached_property
    def knows_demand(self) -> bool:
        """Whether the feed said of any product how popular it is."""
        popularity = self._snapshot.popularity
        return bool(popularity.size) and not bool(np.isnan(popularity).all())

    @cached_property
    def demand_ranks(self) -> Rows:
        """By row its place in `by_demand`."""
        ranks = np.empty(self.by_demand.size, np.int32)
        ranks[self.by_demand] = np.arange(self.by_demand.size, dtype=np.int32)
        return ranks

    def rows_of(self, products: Index) -> Rows:
        """By code of `products` the row that stands for each, int32; -1 where none does."""
        rows = self._rows.get(products)
        if rows is None:
            # One thread at a time: the first look at a large index takes a while.
            with self._lock:
                rows = self._rows.get(products)
                if rows is None:
                    rows = self._rows[products] = self._located(products)
        return rows

    def _row(self, product: str) -> int | None:
        return row_of(self._snapshot, product)

    def _id(self, row: int) -> str:
        return self._snapshot.products.texts("id", [row])[0]

    def _facts(self, row: int) -> Facts:
        (view,) = self._snapshot.products.views([row], attributes=False)
        return Facts(
            id=view.id,
            title=view.title,
            brand=view.brand,
            category=CATEGORY_SEPARATOR.join(view.category),
            price=None if view.price is None else Decimal(str(view.price)),
            pack=float(view.pack_size or 1),
            group=view.item_group_id or None,
        )

    def _in_category(self, category: str) -> Rows:
        """The rows below a category, the most in demand first; none if there is no such one."""
        if not 0 < len(category) <= MAX_VALUE_CHARACTERS:
            return np.empty(0, np.int32)
        mask = self._snapshot.filters.mask(Filter(field="category", any_of=(category,)))
        rows = np.flatnonzero(mask).astype(np.int32)
        below: Rows = rows[np.argsort(self.demand_ranks[rows])]
        return below

    def _located(self, products: Index) -> Rows:
        built = self.built_rows.get(products)
        if built is None:
            built = self.built_rows[products] = self._located_in_version(products)
        changed = list(self._changed())
        if not changed:
            return built
        rows = built.copy()
        for row, product in changed:
            code = products.code(product)
            if code is not None:
                rows[code] = row
        return rows

    def _located_in_version(self, products: Index) -> Rows:
        ids = self._snapshot.products.texts("id", range(self._built))
        places = pc.index_in(pa.array(products.names, pa.string()), pa.array(ids, pa.string()))
        located: Rows = places.fill_null(NO_ROW).to_numpy().astype(np.int32)
        return located

    def _changed(self) -> Iterator[tuple[int, str]]:
        """The living rows behind the version's, with the ids of their products."""
        alive = self._snapshot.alive
        if alive is None:
            return iter(())
        rows = (np.flatnonzero(alive[self._built :]) + self._built).tolist()
        return zip(rows, self._snapshot.products.texts("id", rows), strict=True)
