"""Hard negatives: what the old encoder takes for an answer, and which is another sort of thing."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.encoder import FloatArray
from indexer.training.catalogue import Rows, TrainingCatalogue
from indexer.training.pairs import TrainingPair
from indexer.training.settings import MiningSettings, Source

NONE = -1
_AT_ONCE = 256
_OF_QUERIES = {Source.QUERY, Source.CLICK}


def hard_negatives(
    pairs: Sequence[TrainingPair],
    anchors: FloatArray,
    products: FloatArray,
    catalogue: TrainingCatalogue,
    settings: MiningSettings,
    *,
    seed: int,
) -> Rows:
    """A wrong product for every pair that is about a query: one near it, of another type.

    For "notebook" that is a notebook's bag or battery as a rule. A product of the same type,
    or of one that may be the same sort of thing, can be right without having been clicked,
    and is never taken; nor is anything where the right product's type is not known.

    Args:
        pairs: m of them.
        anchors: unit vectors of their anchors by the old encoder, float32, shape (m, d).
        products: of all products, float32, shape (n, d).
        catalogue: of the n products.
        settings: how many are looked at.
        seed: of the draws.

    Returns:
        Rows, int32, shape (m,); NONE where there is no negative.
    """
    chance = np.random.default_rng(seed)
    looked_at = _sample(catalogue.size, settings.rows, chance)
    vectors = products[looked_at]
    found = np.full(len(pairs), NONE, dtype=np.int32)
    for start in range(0, len(pairs), _AT_ONCE):
        similarities = anchors[start : start + _AT_ONCE] @ vectors.T
        for place, row_similarities in enumerate(similarities, start):
            pair, drawn = pairs[place], chance.random()
            if pair.source not in _OF_QUERIES or catalogue.types[pair.row] < 0:
                continue
            other = catalogue.of_another_type(pair.row, looked_at)
            near = _nearest(row_similarities, other, settings.window)
            if near.size:
                found[place] = looked_at[near[int(drawn * near.size)]]
    return found


def _sample(size: int, most: int, chance: np.random.Generator) -> Rows:
    if size <= most:
        return np.arange(size, dtype=np.int32)
    return np.sort(chance.choice(size, most, replace=False)).astype(np.int32)


def _nearest(
    similarities: FloatArray, allowed: npt.NDArray[np.bool_], count: int
) -> npt.NDArray[np.int64]:
    """The places of the `count` most similar allowed ones, the nearest first."""
    places = np.flatnonzero(allowed)
    if places.size > count:
        places = np.sort(places[np.argpartition(-similarities[places], count)[:count]])
    order = np.lexsort((places, -similarities[places]))[:count]
    chosen: npt.NDArray[np.int64] = places[order]
    return chosen
