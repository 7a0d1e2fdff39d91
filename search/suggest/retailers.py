"""What suits a shop: weights moved towards what it buys."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa

from core.errors import IndexUnusable
from search.suggest.groups import Group, Lifted

KEPT = 64
"""Retailers whose weights are kept; the one that asked longest ago goes first."""

MOST_LIFT = 64.0
"""How many times likelier a suggestion becomes at the most."""

SMOOTHING = 2.0
"""Order lines of an average shop that are added to those of each."""


class Retailers:
    """Order lines by retailer, memory-mapped.

    Args:
        folder: what indexer.suggestions.retailers wrote.
        groups: by name; what is weighed.
        documents: rows of the catalogue.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path, groups: Mapping[str, Group], documents: int) -> None:
        with pa.memory_map(str(folder / "names.arrow")) as source:
            names = pa.ipc.open_file(source).read_all().column("name").to_pylist()
        self._numbers = {str(name): number for number, name in enumerate(names)}
        self._offsets = np.load(folder / "offsets.npy", mmap_mode="r")
        self._rows = np.load(folder / "rows.npy", mmap_mode="r")
        self._lines = np.load(folder / "lines.npy", mmap_mode="r")
        if self._offsets.size != len(names) + 1 or self._offsets[-1] != self._rows.size:
            raise IndexUnusable("the retailers do not belong together", field=folder.name)
        self._groups = groups
        self._documents = documents
        self._kept: OrderedDict[str, Mapping[str, Lifted]] = OrderedDict()
        self._lock = Lock()

    @property
    def names(self) -> Collection[str]:
        """The shops that ever bought."""
        return self._numbers.keys()

    def lifted(self, retailer: str) -> Mapping[str, Lifted] | None:
        """What weighs more for this shop than usual, by group; None if it never bought."""
        if retailer not in self._numbers:
            return None
        with self._lock:
            if retailer in self._kept:
                self._kept.move_to_end(retailer)
                return self._kept[retailer]
        weights = self._lift(self._numbers[retailer])
        with self._lock:
            self._kept[retailer] = weights
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return weights

    def _lift(self, number: int) -> Mapping[str, Lifted]:
        """Each weight, and the binary logarithm of how much likelier the item is in this shop.

        An item is asked for half as everywhere and half as the shop buys its products
        against their share of the catalogue; nothing becomes less likely.
        """
        first, behind = self._offsets[number : number + 2].tolist()
        by_row = np.zeros(self._documents, np.float32)
        by_row[self._rows[first:behind]] = self._lines[first:behind]
        total = float(by_row.sum())
        lifted: dict[str, Lifted] = {}
        for name, group in self._groups.items():
            usual = group.sizes() / self._documents
            share = (group.bought(by_row) + SMOOTHING * usual) / (total + SMOOTHING)
            lift = np.log2((1 + np.clip(share / usual, 1, MOST_LIFT)) / 2)
            weights = (group.weights + lift).astype(np.float32)
            lifted[name] = Lifted(weights, np.flatnonzero(lift).astype(np.int32))
        return lifted
