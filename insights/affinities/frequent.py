"""Sets of products that many baskets have, found by FP-growth.

Source: J. Han, J. Pei and Y. Yin, "Mining Frequent Patterns without Candidate Generation",
SIGMOD 2000. Baskets become a tree of shared beginnings, the commonest products first; the
sets with a product are those of the tree of what stands above it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from events.columns import Codes
from events.pairs.counting import Incidence
from insights.affinities.tree_kernels import paths_to, plant, weigh_above

Counts = npt.NDArray[np.int64]
Products = tuple[int, ...]
"""Codes of products, rising."""

RAISED = 1.5
"""Where there are too many sets, so many times as many baskets must have one."""


@dataclass(frozen=True, slots=True)
class FrequentSets:
    """Sets of products and how many baskets have them, those of one product included.

    Attributes:
        counts: by the products; with a set come all that it contains.
        least: baskets that have each one.
        largest: products that a set may have.
    """

    counts: Mapping[Products, int]
    least: int
    largest: int

    def of_size(self, size: int) -> list[Products]:
        """The sets of so many products."""
        return [products for products in self.counts if len(products) == size]


def frequent_sets(baskets: Incidence, least: int, largest: int, most: int) -> FrequentSets:
    """The sets that at least `least` baskets have, or more where there would be too many.

    Args:
        baskets: each with the products of one order.
        least: baskets, 1 or more.
        largest: products of a set.
        most: sets that may be found.
    """
    while True:
        # One more than are wanted shows that there are too many.
        counts = dict(islice(_sets(baskets, least, largest), most + 1))
        if len(counts) <= most:
            return FrequentSets(counts, least, largest)
        least = int(np.ceil(least * RAISED))


@dataclass(frozen=True, slots=True)
class _Tree:
    """A prefix tree; arrays by node, the root first.

    Attributes:
        items: int32, the rank of each node's product, -1 for the root.
        parents: int32, nodes.
        counts: int64, baskets that begin like this.
    """

    items: Codes
    parents: Codes
    counts: Counts

    def by_item(self) -> Iterator[tuple[int, Codes]]:
        """Each item with its nodes."""
        order = np.argsort(self.items, kind="stable")[1:].astype(np.int32)
        if not order.size:
            return
        found, first = np.unique(self.items[order], return_index=True)
        yield from zip(found.tolist(), np.split(order, first[1:]), strict=True)


def _sets(baskets: Incidence, least: int, largest: int) -> Iterator[tuple[Products, int]]:
    sizes = baskets.sizes
    ranked = np.argsort(-sizes, kind="stable")
    ranked = ranked[sizes[ranked] >= least]
    tree = _whole_tree(baskets, ranked)
    codes = ranked.tolist()
    for ranks, count in _grown(tree, len(codes), least, largest):
        yield tuple(sorted(codes[rank] for rank in ranks)), count


def _whole_tree(baskets: Incidence, ranked: Counts) -> _Tree:
    """The tree of all baskets, their products by how common they are."""
    ranks = np.full(baskets.count, -1, dtype=np.int32)
    ranks[ranked] = np.arange(ranked.size, dtype=np.int32)
    group, rank = baskets.of_line, ranks[baskets.products]
    common = rank >= 0
    group, rank = group[common], rank[common]
    order = np.lexsort((rank, group))
    starts = np.searchsorted(group, np.arange(baskets.groups + 1)).astype(np.int64)
    return _Tree(*plant(starts, rank[order], np.ones(baskets.groups, dtype=np.int64)))


def _grown(tree: _Tree, size: int, least: int, largest: int) -> Iterator[tuple[Products, int]]:
    """The frequent sets of a tree all of whose items are frequent, by their ranks."""
    for item, nodes in tree.by_item():
        yield (item,), int(tree.counts[nodes].sum())
        if largest == 1:
            continue
        weights = weigh_above(nodes, tree.items, tree.parents, tree.counts, size)
        kept = weights >= least
        if largest == 2:
            others = np.flatnonzero(kept)
            for other, count in zip(others.tolist(), weights[others].tolist(), strict=True):
                yield (other, item), count
        elif kept.any():
            starts, path = paths_to(nodes, tree.items, tree.parents, kept)
            branch = _Tree(*plant(starts, path, tree.counts[nodes]))
            for others_above, count in _grown(branch, size, least, largest - 1):
                yield (*others_above, item), count
