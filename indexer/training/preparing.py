"""From pairs to what a training takes: the old encoder's vectors, and hard negatives by them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.encoder import Encoder, FloatArray
from core.progress import Reporter
from indexer.embedding import embed
from indexer.training.batches import TrainingSet
from indexer.training.catalogue import TrainingCatalogue
from indexer.training.negatives import hard_negatives
from indexer.training.pairs import TrainingPair
from indexer.training.settings import MiningSettings
from indexer.vector_cache import VectorCache


@dataclass(frozen=True, slots=True)
class CachedEncoder:
    """An exported encoder whose vectors are kept from one run to the next.

    Attributes:
        encoder: the exported encoder.
        cache: its vectors.
        workers: texts encoded at once.
    """

    encoder: Encoder
    cache: VectorCache
    workers: int

    def vectors(self, texts: Iterable[str], total: int, progress: Reporter) -> FloatArray:
        """Unit vectors of `texts`, `total` of them, float32, shape (total, d)."""
        found = [np.empty((0, self.encoder.dimension), np.float32)]
        embed(
            texts,
            self.encoder,
            self.cache,
            found.append,
            workers=self.workers,
            reporter=progress,
            total=total,
        )
        return np.concatenate(found)

    def products(self, catalogue: TrainingCatalogue, progress: Reporter) -> FloatArray:
        """The vectors of all products, which a build with this encoder finds in the cache."""
        texts = (catalogue.text(row) for row in range(catalogue.size))
        return self.vectors(texts, catalogue.size, progress)


def training_set(
    catalogue: TrainingCatalogue,
    pairs: Sequence[TrainingPair],
    old: CachedEncoder,
    settings: MiningSettings,
    *,
    seed: int,
    progress: Reporter,
) -> TrainingSet:
    """Everything that is trained on; the same arguments give the same."""
    products = old.products(catalogue, progress)
    anchors = old.vectors((pair.anchor for pair in pairs), len(pairs), progress)
    passages = old.vectors((pair.passage for pair in pairs), len(pairs), progress)
    negatives = hard_negatives(pairs, anchors, products, catalogue, settings, seed=seed)
    return TrainingSet(catalogue, pairs, negatives, anchors, passages, products)
