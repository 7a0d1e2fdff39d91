"""What goes with a product: made for its type, or naming its model."""

import numpy as np

from search.arrays import Mask, Similarities
from search.lexical import Rows
from search.similar.relations import Judged, attribute_overlap, type_closeness
from search.similar.seeds import Seed
from search.snapshot import Snapshot

SAME_SORT = 0.7
"""Types with at least this cosine are one sort of thing: none is an accessory of the other."""

LEAST_COSINE = 0.15
RARE_ROWS = 40
"""A term of the seed's title names its model if it has a digit and so few products have it."""

SAME_SHEET = 0.4
"""With this overlap of attribute names it is no accessory, whatever it says: it is a rival."""

MIN_MODEL_CHARACTERS = 3
SIMILARITY_SHARE, TYPE_SHARE, MODEL_SHARE = 0.5, 0.2, 0.3
MADE_FOR = 1.0
"""What a product that names the seed's type is worth in place of its type's share."""


class Accessories:
    """Finds what goes with a product.

    Args:
        snapshot: what is searched.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def possible(self, seed: Seed, *, widely: bool) -> Mask | None:
        """Rows of other types that are made for the seed's type or name its model."""
        del widely
        types = self._snapshot.types
        mask = np.zeros(self._snapshot.rows, dtype=bool)
        mask[self._of_model(seed)] = True
        if seed.type >= 0:
            mask[self._made_for(seed.type)] = True
            mask |= self._type_shares(seed.type)[types.of_row] > 0
            # The place of -1, no type.
            one_sort = np.zeros(len(types.names) + 1, dtype=bool)
            one_sort[self._one_sort(seed.type)] = True
            mask &= ~one_sort[types.of_row]
        return mask

    def judge(self, seed: Seed, rows: Rows, similarities: Similarities, *, widely: bool) -> Judged:
        """Those that are not far in meaning, the surest first."""
        del widely
        types = self._snapshot.types
        named = np.isin(rows, self._of_model(seed))
        strength = np.zeros(rows.size, dtype=np.float32)
        if seed.type >= 0:
            strength = self._type_shares(seed.type)[types.of_row[rows]]
            made_for = np.isin(rows, self._made_for(seed.type))
            strength = np.where(made_for, np.float32(MADE_FOR), strength)
        relevance = SIMILARITY_SHARE * similarities + TYPE_SHARE * strength + MODEL_SHARE * named
        judged = Judged(
            rows,
            similarities,
            type_closeness(self._snapshot, seed, rows),
            attribute_overlap(self._snapshot, seed, rows),
            np.clip(relevance, 0, 1).astype(np.float32),
        )
        rival = np.nan_to_num(judged.overlap) >= SAME_SHEET
        return judged.only((similarities >= LEAST_COSINE) & ~rival)

    def _one_sort(self, number: int) -> Rows:
        """The types that are what the type `number` is, by another name."""
        alike = self._snapshot.types.closeness(number) >= SAME_SORT
        alike[self._hosts_and_guests(number)] = False
        alike[number] = True
        return np.flatnonzero(alike).astype(np.int32)

    def _made_for(self, number: int) -> Rows:
        """Rows that say they are for that sort of thing."""
        made_for = self._snapshot.types.rows_made_for
        return np.concatenate([made_for(alike) for alike in self._one_sort(number).tolist()])

    def _hosts_and_guests(self, number: int) -> Rows:
        pairs = self._snapshot.types.host_pairs
        concerned = pairs[(pairs == number).any(axis=1)]
        found: Rows = np.unique(concerned)
        return found

    def _type_shares(self, number: int) -> Similarities:
        """By type the share of its products that say they are for `number`'s sort; 0 for none.

        float32, shape (types + 1,), the last for no type.
        """
        types = self._snapshot.types
        shares = np.zeros(len(types.names) + 1, dtype=np.float32)
        for_it = np.isin(types.host_pairs[:, 1], self._one_sort(number))
        np.maximum.at(shares, types.host_pairs[for_it, 0], types.host_shares[for_it])
        return shares

    def _of_model(self, seed: Seed) -> Rows:
        """Rows that share a rare term with a digit in it with the seed's title: its model."""
        lexical = self._snapshot.lexical
        found = [
            rows
            for term in dict.fromkeys(self._snapshot.analyzer.terms(seed.title))
            if _may_be_model(term) and (rows := lexical.rows_with([term])).size <= RARE_ROWS
        ]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)


def _may_be_model(term: str) -> bool:
    return (
        len(term) >= MIN_MODEL_CHARACTERS
        and any(char.isdecimal() for char in term)
        and any(char.isalpha() for char in term)
    )
