"""How many products each suggestion names under a region and its stock."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Self

import numpy as np

from core.errors import BadInput
from search.dense import Mask
from search.query import InStock
from search.suggest.groups import Counts, Group, ItemsOfRows

KEPT = 48
"""Regions and stocks whose counts are kept; the one that was asked for longest ago goes first."""

FEW = 16
"""Counts are brought up to date if at most one row in so many is let through or no longer is."""

Alive = Mapping[str, Counts]
"""Products by item, by group."""

Place = tuple[str | None, InStock]


@dataclass(frozen=True, slots=True)
class _Entry:
    allowed: Mask | None
    alive: Alive


class _Counter:
    """Counts the products of every item, from the start or from what they were before."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups

    @cached_property
    def _items(self) -> Mapping[str, ItemsOfRows]:
        return {name: group.items_of_rows() for name, group in self._groups.items()}

    def count(self, allowed: Mask | None) -> _Entry:
        """The products that are allowed."""
        alive = {name: group.alive(allowed) for name, group in self._groups.items()}
        return _Entry(allowed, alive)

    def brought_up(self, entry: _Entry, allowed: Mask | None) -> _Entry:
        """What `count` gives for `allowed`, from the rows on which `entry` differs."""
        if entry.allowed is None or allowed is None:
            return self.count(allowed)
        common = min(entry.allowed.size, allowed.size)
        flipped = np.flatnonzero(entry.allowed[:common] != allowed[:common]).astype(np.int32)
        if flipped.size * FEW > common:
            return self.count(allowed)
        signs = np.where(allowed[flipped], 1, -1).astype(np.int32)
        alive = {
            name: self._items[name].changed(counts, flipped, signs)
            for name, counts in entry.alive.items()
        }
        return _Entry(allowed, alive)


class AliveCounts:
    """Keeps the counts of every region and stock that was asked for.

    Args:
        counter: counts.
        kept: what it has counted already.
    """

    def __init__(self, counter: _Counter, kept: Mapping[Place, _Entry]) -> None:
        self._counter = counter
        self._kept = OrderedDict(kept)
        self._lock = Lock()

    @classmethod
    def of_groups(cls, groups: Mapping[str, Group]) -> Self:
        """Counts of the items of `groups`."""
        return cls(_Counter(groups), {})

    def of(self, region: str | None, in_stock: InStock, allowed: Mask | None) -> Alive:
        """The counts under `allowed`, which is what `region` and `in_stock` let through."""
        place = (region, in_stock)
        with self._lock:
            entry = self._kept.get(place)
            if entry is not None and entry.allowed is allowed:
                self._kept.move_to_end(place)
                return entry.alive
        entry = self._counter.count(allowed)
        with self._lock:
            self._kept[place] = entry
            self._kept.move_to_end(place)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return entry.alive

    def over(self, allowed: Callable[[str | None, InStock], Mask | None]) -> Self:
        """Counts of another state of the same version, with all that these have kept.

        They are worked out now, so that no keystroke waits for them.

        Args:
            allowed: what a region and a stock let through in that state.
        """
        with self._lock:
            kept = list(self._kept.items())
        brought_up: dict[Place, _Entry] = {}
        for place, entry in kept:
            try:
                mask = allowed(*place)
            except BadInput:
                continue  # The region is gone with the last live offer of it.
            same = mask is entry.allowed
            brought_up[place] = entry if same else self._counter.brought_up(entry, mask)
        return type(self)(self._counter, brought_up)
