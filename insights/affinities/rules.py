"""Rules of more than two products: who takes all of these takes that as well.

A rule stands only if each of its conditions adds to it: of the baskets with the others, those
with the condition must have the product more often than those without. Otherwise it would
only say again what a shorter rule says.

Source: G. I. Webb, "Discovering Significant Patterns", Machine Learning 68(1), 2007.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from events.columns import Codes, FloatArray, Mask
from events.pairs.measures import adjusted, confidence, exact_chance_of_more
from insights.affinities.frequent import FrequentSets, Products
from insights.affinities.sure_pairs import Places

SMALLEST = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules; arrays of shape (m,).

    Attributes:
        conditions: codes, shape (m, largest - 1), rising, -1 after the last.
        then: int32 codes.
        both: float64, baskets with the conditions and the product.
        first, second: float64, baskets with the conditions, and with the product.
        foretold: float64, how many of `first` would have the product by the best of the
            rules with one condition less.
        chances: float64, the p-value of the condition that adds least, by Fisher's exact
            test, one-sided.
        false_shares: float64, the same adjusted for all rules that were tried.
    """

    conditions: Codes
    then: Codes
    both: FloatArray
    first: FloatArray
    second: FloatArray
    foretold: FloatArray
    chances: FloatArray
    false_shares: FloatArray

    def where(self, chosen: Mask | Places) -> Self:
        """The rules of a mask, or at some places."""
        return type(self)(*(getattr(self, column.name)[chosen] for column in fields(self)))

    def products(self, rule: int) -> Products:
        """The conditions of one rule."""
        return tuple(code for code in self.conditions[rule].tolist() if code >= 0)


@dataclass(frozen=True, slots=True)
class RuleSearch:
    """What became of all the rules there could be.

    Attributes:
        found: those that stand, the most baskets that no shorter rule foretells first.
        tried: rules of conditions that are frequent together and any other frequent product.
        counted: of these, rules that enough baskets follow.
    """

    found: Rules
    tried: int
    counted: int


def search_rules(sets: FrequentSets, false_share: float) -> RuleSearch:
    """The rules of the sets of three products and more that stand.

    Args:
        sets: frequent ones of all sizes.
        false_share: of the rules that may be found by chance, above 0, below 1.
    """
    parts = [_rules_of(sets, size) for size in range(SMALLEST, sets.largest + 1)]
    counted = sum(part.then.size for part in parts)
    sizes = [len(products) for products in sets.counts]
    # Whichever product follows: the conditions of a rule were frequent before it was tried.
    single = sizes.count(1)
    tried = sum(single - size for size in sizes if 1 < size < sets.largest)
    if not parts:
        return RuleSearch(_rules_of(sets, SMALLEST), tried, 0)
    columns = ([getattr(part, column.name) for part in parts] for column in fields(Rules))
    every = Rules(*map(np.concatenate, columns))
    every = replace(every, false_shares=adjusted(every.chances, tried))
    found = every.where(every.false_shares <= false_share)
    order = np.lexsort((found.then, found.foretold - found.both))
    return RuleSearch(found.where(order), tried, counted)


def _rules_of(sets: FrequentSets, size: int) -> Rules:
    """The rules of the sets of one size, not yet adjusted for how many were tried."""
    rules = [(products, place) for products in sets.of_size(size) for place in range(size)]
    width = max(sets.largest, SMALLEST) - 1
    conditions = np.full((len(rules), width), -1, dtype=np.int32)
    then = np.empty(len(rules), dtype=np.int32)
    cells = np.empty((len(rules), size - 1, 4))
    for row, (products, place) in enumerate(rules):
        then[row] = products[place]
        conditions[row, : size - 1] = products[:place] + products[place + 1 :]
        cells[row] = _cells(sets.counts, products, place)
    both, first, following, others = np.moveaxis(cells, -1, 0)
    each = (cell.ravel() for cell in (both, first, following, others))
    chances = exact_chance_of_more(*each).reshape(both.shape).max(axis=1)
    return Rules(
        conditions=conditions,
        then=then,
        both=both[:, 0],
        first=first[:, 0],
        second=np.asarray([float(sets.counts[code,]) for code in then.tolist()]),
        foretold=first[:, 0] * confidence(following, others).max(axis=1),
        chances=chances,
        false_shares=chances,
    )


def _cells(
    counts: Mapping[Products, int], products: Products, place: int
) -> list[tuple[int, int, int, int]]:
    """For each condition the baskets with everything, with the conditions, and without it.

    The last two are those with the other conditions and the product, and with the others.
    """
    everything = counts[products]
    conditions = counts[products[:place] + products[place + 1 :]]
    rows = []
    for left_out in range(len(products)):
        if left_out != place:
            following = products[:left_out] + products[left_out + 1 :]
            then = place - (left_out < place)
            others = following[:then] + following[then + 1 :]
            rows.append((everything, conditions, counts[following], counts[others]))
    return rows
