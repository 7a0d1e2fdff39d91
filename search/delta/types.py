"""What sort of thing each product is, new ones included.

Types are mined when a version is built. A product whose title is what it was keeps what
was found then; any other is what most of the products are that are nearest in meaning.
A category that the version does not have counts as the one above it that it has.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from catalog.filter_values import CATEGORY_SEPARATOR
from catalog.product import Product
from core.analysis import Analyzer
from search.delta.growing import GrowingArray, empty
from search.filters import FilterIndex
from search.lexical import Rows
from search.product_types import FloatArray, ProductTypes, SparseRows

NO_TYPE = -1

_MADE_FOR = re.compile(r"\b(?:for|für|pour)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:for|with|für|mit|pour|avec)\b", re.IGNORECASE)


class GrowingTypes:
    """Takes new rows; `at` gives what stands at a moment.

    Args:
        built: the version's.
        filters: the version's, which know the rows of a category and of an item group.
        analyzer: the version's.
    """

    def __init__(self, built: ProductTypes, filters: FilterIndex, analyzer: Analyzer) -> None:
        self.built = built
        self._filters = filters
        self._analyzer = analyzer
        self.of_row = GrowingArray(built.of_row)
        self.groups = GrowingArray(built.groups)
        self.categories = GrowingArray(built.categories)
        self.accessory_words = GrowingArray(built.accessory_words)
        self._new_groups: dict[str, int] = {}
        self._next_group = int(built.groups.max(initial=-1)) + 1
        self._attributes = {name: number for number, name in enumerate(built.attributes)}
        self.attribute_offsets = GrowingArray(np.zeros(1, np.int64))
        self.attribute_numbers: GrowingArray[np.int32] = empty(np.int32)
        self.hosts: list[Rows] = []
        self.made_for: dict[int, list[int]] = {}

    def add(self, product: Product, heir_of: int | None, number: int) -> None:
        """Add a new row.

        Args:
            product: of the row.
            heir_of: the row of the same product with the same title; None if there is none.
            number: of its type if it is no heir, -1 for none.
        """
        row = self.of_row.size
        if heir_of is None:
            hosts, words = self._hosts(product.title), self._accessory_words(product.title)
        else:
            number = int(self.of_row.view()[heir_of])
            hosts, words = self._hosts_of(heir_of), int(self.accessory_words.view()[heir_of])
        self.of_row.append(number)
        self.accessory_words.append(np.uint64(words))
        self.groups.append(self._group(product.item_group_id))
        self.categories.append(self._category(product.category))
        known = {self._attributes[name] for name in product.attributes if name in self._attributes}
        self.attribute_numbers.extend(np.array(sorted(known), np.int32))
        self.attribute_offsets.append(self.attribute_numbers.size)
        self.hosts.append(hosts)
        for host in hosts.tolist():
            self.made_for.setdefault(host, []).append(row)

    def voted(self, neighbours: Rows) -> int:
        """The type that most of some rows have, the commoner one if as many have two."""
        types = self.built.of_row[neighbours[neighbours >= 0]].tolist()
        votes = Counter(types)
        return min(votes, key=lambda number: (-votes[number], number), default=NO_TYPE)

    def variant_of(self, item_group_id: str) -> int | None:
        """A row of the version that is of an item group; None if none is."""
        return self._row_with("item_group_id", item_group_id) if item_group_id else None

    def at(self) -> "LayeredTypes":
        """The types as they are now."""
        return LayeredTypes(self)

    def _hosts_of(self, row: int) -> Rows:
        first = self.built.of_row.size
        return self.built.hosts_of(row) if row < first else self.hosts[row - first]

    def _hosts(self, title: str) -> Rows:
        """The type that the title names behind its first "for"."""
        _, *behind = _MADE_FOR.split(title, maxsplit=1)
        named = self.built.named_in(behind[0], self._analyzer) if behind else NO_TYPE
        return np.array([named] if named >= 0 else [], np.int32)

    def _accessory_words(self, title: str) -> int:
        """Those in what the title names the product by: a phone with a charger is a phone."""
        naming = _BESIDE.split(title, maxsplit=1)[0]
        return self.built.accessory_words_in(naming, self._analyzer)

    def _group(self, item_group_id: str) -> int:
        if not item_group_id:
            return -1
        row = self.variant_of(item_group_id)
        if row is not None:
            return int(self.built.groups[row])
        number = self._new_groups.setdefault(item_group_id, self._next_group)
        self._next_group = max(self._next_group, number + 1)
        return number

    def _category(self, path: tuple[str, ...]) -> int:
        for depth in range(len(path), 0, -1):
            row = self._row_with("category", CATEGORY_SEPARATOR.join(path[:depth]))
            if row is not None:
                return self._above(int(self.built.categories[row]), depth)
        return -1

    def _above(self, category: int, depth: int) -> int:
        """The category at a depth, 1 for the widest, on the way down to another."""
        way = [category]
        while (parent := int(self.built.category_parents[way[-1]])) >= 0:
            way.append(parent)
        return way[-depth]

    def _row_with(self, field: str, value: str) -> int | None:
        """A row of the version that has a value; None if none has."""
        place = self._filters.place_of(self._filters.slices_of(field), value)
        return None if place is None else int(self._filters.rows_at(place)[0])


class LayeredTypes:
    """The type of every product, as `ProductTypes`, at one moment.

    Args:
        grown: the version's and those of new rows.
    """

    def __init__(self, grown: GrowingTypes) -> None:
        built = grown.built
        self._built = built
        self._first = built.of_row.size
        self._grown = grown
        self.names = built.names
        self.of_row: Rows = grown.of_row.view()
        self.groups: Rows = grown.groups.view()
        self.categories: Rows = grown.categories.view()
        self.category_parents = built.category_parents
        self.accessory_words: npt.NDArray[np.uint64] = grown.accessory_words.view()
        self.host_pairs = built.host_pairs
        self.host_shares = built.host_shares
        self.closeness = built.closeness
        offsets = grown.attribute_offsets.view()
        self._added = SparseRows(offsets, grown.attribute_numbers.view(int(offsets[-1])))

    def name(self, number: int) -> str | None:
        """The name of a type; None for -1, no type."""
        return self._built.name(number)

    def attributes_of(self, row: int) -> Rows:
        """The numbers of the names of a row's attributes, rising."""
        if row < self._first:
            return self._built.attributes_of(row)
        return self._added[row - self._first]

    def hosts_of(self, row: int) -> Rows:
        """The types that a row's title or description says it is made for, rising."""
        if row < self._first:
            return self._built.hosts_of(row)
        return self._grown.hosts[row - self._first]

    def rows_made_for(self, number: int) -> Rows:
        """The rows made for products of a type, rising."""
        built = self._built.rows_made_for(number)
        added = self._grown.made_for.get(number)
        if added is None:
            return built
        known = [row for row in added.copy() if row < self.of_row.size]
        return np.concatenate((built, np.array(known, np.int32)))

    def overlap(self, row: int, rows: Rows) -> FloatArray:
        """How alike the attribute names of `row` and `rows` are, as `ProductTypes.overlap`."""
        own = self.attributes_of(row)
        added = rows >= self._first
        if not added.any():
            return self._built.overlap_with(own, rows)
        out = np.empty(rows.size, dtype=np.float32)
        out[~added] = self._built.overlap_with(own, rows[~added])
        weights = self._built.attribute_weights
        out[added] = self._added.overlap(own, rows[added] - self._first, weights)
        return out

    def named_in(self, text: str, analyzer: Analyzer) -> int:
        """The type that `text` names last, before any "for"; the longest there, -1 for none."""
        return self._built.named_in(text, analyzer)

    def named_by(self, stems: Sequence[str], analyzer: Analyzer) -> int:
        """The same for words that `analyzer` has brought to their stems."""
        return self._built.named_by(stems, analyzer)

    def accessory_words_in(self, text: str, analyzer: Analyzer) -> int:
        """The words for accessories in `text`, as `accessory_words` holds them."""
        return self._built.accessory_words_in(text, analyzer)
