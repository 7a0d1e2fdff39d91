"""Which rows pass the filters of a query."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from search.arrays import Mask
from search.filters import FieldSource
from search.query import Filter


class AllowedRows:
    """The masks of a query's filters, to be combined with or without those of some fields.

    Args:
        source: of the fields that are filtered.
        filters: what is asked for.
        within: bool, shape (n,): rows that pass whatever is asked for; None for all of them.
    """

    def __init__(
        self, source: FieldSource, filters: Sequence[Filter], within: Mask | None = None
    ) -> None:
        self._masks = [
            (condition, source.of(condition.field).mask(condition)) for condition in filters
        ]
        self._within = [] if within is None else [within]
        self.by_all = self._all_of([mask for _, mask in self._masks])
        """Rows that pass every filter; None when all do."""

    def without(self, fields: Sequence[str]) -> Mask | None:
        """Rows that pass every filter but those that choose values of `fields`.

        What a filter excludes stays excluded. None when every row passes; the very
        mask of all filters when none of them is on `fields`.
        """
        masks = [
            mask
            for condition, mask in self._masks
            if condition.exclude or condition.field not in fields
        ]
        return self.by_all if len(masks) == len(self._masks) else self._all_of(masks)

    def _all_of(self, masks: Sequence[Mask]) -> Mask | None:
        every = [*self._within, *masks]
        return reduce(np.logical_and, every) if every else None
