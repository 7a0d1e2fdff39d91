"""How many products each suggestion names under a region and its stock."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Self

import numpy as np

from core.errors import BadInput
from search.arrays import Mask
from search.query import InStock
from search.suggest.groups import Counts, Group, ItemsOfRows
from search.suggest.heirs import Heirs

KEPT = 48
"""Regions and stocks whose counts are kept; the one that was asked for longest ago goes first."""

FEW = 16
"""Counts are brought up to date if at most one row in so many is let through or no longer is."""

Alive = Mapping[str, Counts]
"""Products by item, by group."""

Place = tuple[str | None, InStock]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was counted.

    Attributes:
        allowed: the mask that was asked for.
        counted: of the version's rows, each by what stands for it now.
        alive: the counts.
    """

    allowed: Mask | None
    counted: Mask | None
    alive: Alive


class _Counter:
    """Counts the products of every item, from the start or from what they were before."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups

    @cached_property
    def _items(self) -> Mapping[str, ItemsOfRows]:
        return {name: group.items_of_rows() for name, group in self._groups.items()}

    def count(self, rows: Mask | None) -> Alive:
        """The products among `rows`."""
        return {name: group.alive(rows) for name, group in self._groups.items()}

    def recount(self, before: Mask | None, alive: Alive, rows: Mask | None) -> Alive:
        """What `count` gives for `rows`, from what it gave for `before`."""
        if before is None or rows is None:
            return self.count(rows)
        flipped = np.flatnonzero(before != rows).astype(np.int32)
        if flipped.size * FEW > rows.size:
            return self.count(rows)
        signs = np.where(rows[flipped], 1, -1).astype(np.int32)
        return {
            name: self._items[name].changed(counts, flipped, signs)
            for name, counts in alive.items()
        }


class AliveCounts:
    """Keeps the counts of every region and stock that was asked for.

    Args:
        counter: counts.
        heirs: what stands now for the rows of the version.
        kept: what was counted already.
    """

    def __init__(self, counter: _Counter, heirs: Heirs, kept: Mapping[Place, _Entry]) -> None:
        self._counter = counter
        self._heirs = heirs
        self._kept = OrderedDict(kept)
        self._lock = Lock()

    @classmethod
    def of_groups(cls, groups: Mapping[str, Group], heirs: Heirs) -> Self:
        """Counts of the items of `groups`."""
        return cls(_Counter(groups), heirs, {})

    def of(self, region: str | None, in_stock: InStock, allowed: Mask | None) -> Alive:
        """The counts under `allowed`, which is what `region` and `in_stock` let through."""
        place = (region, in_stock)
        with self._lock:
            entry = self._kept.get(place)
            if entry is not None and entry.allowed is allowed:
                self._kept.move_to_end(place)
                return entry.alive
        counted = self._heirs.inherited(allowed)
        entry = _Entry(allowed, counted, self._counter.count(counted))
        with self._lock:
            self._kept[place] = entry
            self._kept.move_to_end(place)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return entry.alive

    def over(self, allowed: Callable[[str | None, InStock], Mask | None], heirs: Heirs) -> Self:
        """Counts of another state of the same version, with all that these have kept.

        They are worked out now, so that no keystroke waits for them.

        Args:
            allowed: what a region and a stock let through in that state.
            heirs: what stands then for the rows of the version.
        """
        with self._lock:
            kept = list(self._kept.items())
        brought_up: dict[Place, _Entry] = {}
        for place, entry in kept:
            try:
                mask = allowed(*place)
            except BadInput:
                continue  # The region is gone with the last live offer of it.
            if mask is entry.allowed and heirs is self._heirs:
                brought_up[place] = entry
                continue
            counted = heirs.inherited(mask)
            alive = self._counter.recount(entry.counted, entry.alive, counted)
            brought_up[place] = _Entry(mask, counted, alive)
        return type(self)(self._counter, heirs, brought_up)
