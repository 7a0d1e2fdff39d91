"""Which pairs make a batch, and which of its passages are wrong for which of its anchors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.encoder import FloatArray
from indexer.training.catalogue import Flags, Rows, TrainingCatalogue
from indexer.training.negatives import NONE
from indexer.training.pairs import TrainingPair


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from.

    Attributes:
        anchors: b texts.
        passages: c texts, c >= b: what is right for each anchor, then hard negatives.
        excluded: bool, shape (b, c): passages that may be right for an anchor though they
            are not its own, and are left out of its loss.
        old_anchors: the old encoder's vectors, float32, shape (b, d).
        old_passages: likewise, shape (c, d).
    """

    anchors: tuple[str, ...]
    passages: tuple[str, ...]
    excluded: Flags
    old_anchors: FloatArray
    old_passages: FloatArray


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Everything that is trained on.

    Attributes:
        catalogue: that the pairs are about.
        pairs: m of them.
        negatives: rows of hard negatives, int32, shape (m,); NONE for none.
        anchors: the old encoder's vectors of the anchors, float32, shape (m, d).
        passages: of the passages, likewise.
        products: of all products, float32, shape (n, d).
    """

    catalogue: TrainingCatalogue
    pairs: Sequence[TrainingPair]
    negatives: Rows
    anchors: FloatArray
    passages: FloatArray
    products: FloatArray

    def batch(self, step: int, *, size: int, seed: int) -> Batch:
        """The batch of a step: a function of the seed and the step, whatever came before.

        Every pair comes once before any comes again, apart from a rest that fills no batch.
        """
        size = min(size, len(self.pairs))
        epoch, place = divmod(step, len(self.pairs) // size)
        order = np.random.default_rng([seed, epoch]).permutation(len(self.pairs))
        chosen = order[place * size : (place + 1) * size]
        pairs = [self.pairs[each] for each in chosen.tolist()]
        negatives = self.negatives[chosen]
        negatives = negatives[negatives != NONE]
        rows = np.concatenate([np.array([pair.row for pair in pairs], dtype=np.int32), negatives])
        return Batch(
            tuple(pair.anchor for pair in pairs),
            (
                *(pair.passage for pair in pairs),
                *(self.catalogue.text(row) for row in negatives.tolist()),
            ),
            _excluded(self.catalogue, pairs, rows),
            self.anchors[chosen],
            np.concatenate([self.passages[chosen], self.products[negatives]]),
        )


def _excluded(
    catalogue: TrainingCatalogue, pairs: Sequence[TrainingPair], rows: npt.NDArray[np.int32]
) -> Flags:
    """Passages about the same product, or one of the same type and, where it counts, brand."""
    own = rows[: len(pairs)]
    any_brand = np.array([pair.any_brand for pair in pairs])[:, None]
    types, brands = catalogue.types[rows], catalogue.brands[rows]
    same_type = (types[: own.size, None] == types) & (types >= 0)
    same_brand = brands[: own.size, None] == brands
    excluded: Flags = (own[:, None] == rows) | (same_type & (any_brand | same_brand))
    np.fill_diagonal(excluded, val=False)
    return excluded
