"""How many products each suggestion names under a region and its stock."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from search.dense import Mask
from search.query import InStock
from search.suggest.groups import Counts, Group

KEPT = 48
"""Regions and stocks whose counts are kept; the one that was asked for longest ago goes first."""

Alive = Mapping[str, Counts]
"""Products by item, by group."""


@dataclass(frozen=True, slots=True)
class _Entry:
    allowed: Mask | None
    alive: Alive


class AliveCounts:
    """Counts the products of every item once for every region and stock.

    Args:
        groups: by name.
    """

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups
        self._kept: OrderedDict[tuple[str | None, InStock], _Entry] = OrderedDict()
        self._lock = Lock()

    def of(self, region: str | None, in_stock: InStock, allowed: Mask | None) -> Alive:
        """The counts under `allowed`, which is what `region` and `in_stock` let through.

        They are counted again when the mask is another than the last time.
        """
        key = (region, in_stock)
        with self._lock:
            entry = self._kept.get(key)
            if entry is not None and entry.allowed is allowed:
                self._kept.move_to_end(key)
                return entry.alive
        alive = {name: group.alive(allowed) for name, group in self._groups.items()}
        with self._lock:
            self._kept[key] = _Entry(allowed, alive)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return alive
