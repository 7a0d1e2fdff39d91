"""What one could buy instead: the same sort of thing, and no accessory of it."""

import numpy as np

from search.arrays import Mask, Similarities
from search.lexical import Rows
from search.similar.relations import Judged, attribute_overlap, type_closeness
from search.similar.seeds import Seed
from search.snapshot import Snapshot

SAME_SORT = 0.7
"""Types with at least this cosine are one sort of thing in other words: "switch", "network
switch"."""

SAME_HEAD = 0.35
"""The same for types that end with the same word: "case", "notebook case"."""

RELATED = 0.45
"""Types that are one sort of thing only where attributes or the category say so too."""

WIDELY_RELATED = 0.25

SAME_SHEET = 0.4
"""Products with this overlap of attribute names are described on the same kind of data sheet."""

OTHER_SHEET = 0.03
LEAST_COSINE = 0.35
NEAR = 0.6
"""Cosine of two products that are alike whatever their types are called."""

NEAR_IN_CATEGORY = 0.5

SIMILARITY_SHARE, OVERLAP_SHARE, TYPE_SHARE = 0.55, 0.25, 0.2
UNKNOWN_TYPE, UNKNOWN_SHEET = 0.5, 0.5


class Alternatives:
    """Finds what can replace a product.

    Args:
        snapshot: what is searched.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._departments = _departments(snapshot.types.category_parents)
        analyzer = snapshot.analyzer
        self._heads = np.array(
            [(analyzer.terms(name) or [""])[-1] for name in snapshot.types.names], dtype=np.str_
        )

    def possible(self, seed: Seed, *, widely: bool) -> Mask | None:
        """Rows of a type near the seed's or of none, that are not made for the seed's type."""
        types = self._snapshot.types
        if seed.type < 0:
            return None
        near: Mask = types.closeness(seed.type) >= (WIDELY_RELATED if widely else RELATED)
        near |= self._heads == self._heads[seed.type]
        near[_going_with(self._snapshot, seed.type)] = False
        near[seed.type] = True
        # The place of -1, no type.
        mask = np.append(near, np.True_)[types.of_row]
        if widely and seed.row >= 0 and types.categories[seed.row] >= 0:
            departments = np.append(self._departments, -1)[types.categories]
            mask |= departments == departments[seed.row]
        mask[types.rows_made_for(seed.type)] = False
        return mask

    def judge(self, seed: Seed, rows: Rows, similarities: Similarities, *, widely: bool) -> Judged:
        """Those of the same sort, by likeness in meaning, attributes and type."""
        closeness = type_closeness(self._snapshot, seed, rows)
        overlap = attribute_overlap(self._snapshot, seed, rows)
        sheet = np.where(np.isnan(overlap), UNKNOWN_SHEET * similarities, overlap)
        fit = np.where(np.isnan(closeness), UNKNOWN_TYPE, closeness)
        relevance = SIMILARITY_SHARE * similarities + OVERLAP_SHARE * sheet + TYPE_SHARE * fit
        judged = Judged(
            rows, similarities, closeness, overlap, np.clip(relevance, 0, 1).astype(np.float32)
        )
        suits = self._suits(seed, judged, widely=widely) & ~self._is_accessory(seed, rows)
        return judged.only(suits)

    def _is_accessory(self, seed: Seed, rows: Rows) -> Mask:
        """Rows whose titles have a word for an accessory that the seed's has not."""
        types = self._snapshot.types
        if seed.row < 0:
            own = np.uint64(types.accessory_words_in(seed.title, self._snapshot.analyzer))
        else:
            own = types.accessory_words[seed.row]
        named: Mask = (types.accessory_words[rows] & ~own) != 0
        return named

    def _suits(self, seed: Seed, judged: Judged, *, widely: bool) -> Mask:
        types = self._snapshot.types
        closeness = np.nan_to_num(judged.closeness, nan=-1)
        overlap = np.nan_to_num(judged.overlap, nan=-1)
        near = judged.similarities
        same_type = closeness == 1
        same_sheet = (overlap >= SAME_SHEET) & ~self._elsewhere(seed, judged.rows, widely=widely)
        if widely:
            other = (closeness >= RELATED) | same_sheet | (near >= NEAR)
            wide: Mask = same_type | other
            return wide
        same_leaf = self._same_leaf(seed, judged.rows)
        known = closeness > -1
        same_head = self._same_head(seed, types.of_row[judged.rows])
        sorted_alike = (
            (closeness >= SAME_SORT)
            | (same_head & (closeness >= SAME_HEAD))
            | ((closeness >= RELATED) & (same_sheet | same_leaf))
        )
        untyped_alike = (
            same_sheet
            | (same_leaf & (near >= NEAR_IN_CATEGORY))
            | ((near >= NEAR) & np.isnan(judged.overlap))
        )
        other_sheet = ~np.isnan(judged.overlap) & (judged.overlap < OTHER_SHEET)
        of_the_type = same_type & (near >= LEAST_COSINE) & ~other_sheet
        suits: Mask = of_the_type | np.where(known, sorted_alike & ~same_type, untyped_alike)
        return suits

    def _same_leaf(self, seed: Seed, rows: Rows) -> Mask:
        categories = self._snapshot.types.categories
        if seed.row < 0 or categories[seed.row] < 0:
            return np.zeros(rows.size, dtype=bool)
        same: Mask = categories[rows] == categories[seed.row]
        return same

    def _elsewhere(self, seed: Seed, rows: Rows, *, widely: bool) -> Mask:
        """Rows that stand neither beside the seed in the catalogue nor, widely, in its department.

        There like attributes prove little: whatever is sold by weight has a weight.
        """
        types = self._snapshot.types
        if seed.row < 0 or types.categories[seed.row] < 0:
            return np.zeros(rows.size, dtype=bool)
        above = self._departments if widely else types.category_parents
        own, theirs = types.categories[seed.row], types.categories[rows]
        # Two departments have nothing above them: that is no shelf which they share.
        near = (theirs == own) | ((above[own] >= 0) & (above[theirs] == above[own]))
        elsewhere: Mask = (theirs >= 0) & ~near
        return elsewhere

    def _same_head(self, seed: Seed, types: Rows) -> Mask:
        if seed.type < 0:
            return np.zeros(types.size, dtype=bool)
        same: Mask = (types >= 0) & (self._heads[types] == self._heads[seed.type])
        return same


def _going_with(snapshot: Snapshot, number: int) -> Rows:
    """The types that go with a type: "notebook case" with "notebook"."""
    pairs = snapshot.types.host_pairs
    found: Rows = pairs[pairs[:, 1] == number, 0]
    return found


def _departments(parents: Rows) -> Rows:
    """The widest category above each, itself if there is none above."""
    tops = np.arange(parents.size, dtype=np.int32)
    while (above := parents[tops] >= 0).any():
        tops = np.where(above, parents[tops], tops)
    return tops
