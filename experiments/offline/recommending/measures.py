"""What rankings of products are worth against the baskets that came, shop by shop."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from events.columns import Mask
from events.distinct import distinct
from experiments.offline.recommending.kernels import best_of_rows
from experiments.offline.recommending.split import Split

DEPTH = 20
"""How many products every recommender is asked for."""

CUTOFF = 10

Floats = npt.NDArray[np.float64]
Ranking = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measures of one recommender on one split.

    Attributes:
        by_query: name of a measure -> shape (q,); NaN where it says nothing of a shop.
        coverage: share of the candidates that some shop is shown in its first ten.
    """

    by_query: dict[str, Floats]
    coverage: float


def bought_before(split: Split) -> npt.NDArray[np.int64]:
    """Sorted keys retailer * products + product of all bought before the cut, shape (n,)."""
    width = len(split.train.products)
    return distinct(split.train.retailer.astype(np.int64) * width + split.train.product)


def contains(sorted_keys: npt.NDArray[np.int64], keys: npt.NDArray[np.int64]) -> Mask:
    """Which of `keys`, shape (n,), are among the sorted ones."""
    if not sorted_keys.size:
        return np.zeros(keys.shape, dtype=np.bool_)
    places = np.minimum(np.searchsorted(sorted_keys, keys), sorted_keys.size - 1)
    found: Mask = sorted_keys[places] == keys
    return found


def measure(split: Split, ranking: Ranking) -> Outcome:
    """Compare rankings with the baskets of a split.

    Recall counts all products of the basket, also those that no candidate can meet. NDCG
    has binary gains and takes min(basket, 10) hits at the top for the ideal (Järvelin and
    Kekäläinen 2002). Novelty is the mean self-information, in bits, of what is shown: -log2
    of the share of shops with an order in training that bought it (Zhou et al. 2010), with
    one shop added so that it is finite.

    Args:
        split: with q queries.
        ranking: shape (q, DEPTH): codes, the best first; -1 where there are no more.
    """
    hits, own = _hits(split, ranking), _own(split, ranking)
    sizes = np.diff(split.starts).astype(np.float64)
    shown = ranking[:, :CUTOFF] >= 0
    first = hits[:, :CUTOFF]
    by_query = {
        "recall@10": first.sum(axis=1) / sizes,
        "ndcg@10": _ndcg(first, sizes),
        "recall@20": hits.sum(axis=1) / sizes,
        "precision@10": first.sum(axis=1) / CUTOFF,
        "hit@10": first.any(axis=1).astype(np.float64),
        "mrr@20": np.where(hits.any(axis=1), 1 / (hits.argmax(axis=1) + 1), 0.0),
        "novelty@10": _novelty(split, ranking[:, :CUTOFF]),
        **_apart(split, first, own[:, :CUTOFF]),
        "repeats shown": _ratio((own[:, :CUTOFF] & shown).sum(axis=1), shown.sum(axis=1)),
    }
    shown_products = np.unique(ranking[:, :CUTOFF][shown])
    return Outcome(by_query, shown_products.size / max(int(split.candidates.sum()), 1))


def _apart(split: Split, hits: Mask, own: Mask) -> dict[str, Floats]:
    """Recall of what the shop had bought before, and of what was new to it."""
    of_query = np.repeat(np.arange(len(split)), np.diff(split.starts))
    width = len(split.train.products)
    keys = split.queries[of_query].astype(np.int64) * width + split.truth
    repeated = contains(bought_before(split), keys)
    repeats = np.bincount(of_query, weights=repeated, minlength=len(split))
    news = np.diff(split.starts) - repeats
    return {
        "repeat recall@10": _ratio((hits & own).sum(axis=1), repeats),
        "explore recall@10": _ratio((hits & ~own).sum(axis=1), news),
    }


def _hits(split: Split, ranking: Ranking) -> Mask:
    width = len(split.train.products)
    of_query = np.repeat(np.arange(len(split)), np.diff(split.starts))
    truth = of_query * width + split.truth
    asked = np.arange(len(split))[:, None] * width + ranking
    return contains(truth, asked) & (ranking >= 0)


def _own(split: Split, ranking: Ranking) -> Mask:
    width = len(split.train.products)
    asked = split.queries.astype(np.int64)[:, None] * width + ranking
    return contains(bought_before(split), asked) & (ranking >= 0)


def _ndcg(hits: Mask, sizes: Floats) -> Floats:
    discounts = 1 / np.log2(np.arange(2, CUTOFF + 2))
    ideal = np.cumsum(discounts)[np.minimum(sizes, CUTOFF).astype(np.int64) - 1]
    return _ratio((hits * discounts).sum(axis=1), ideal)


def _novelty(split: Split, ranking: Ranking) -> Floats:
    keys = bought_before(split)
    shops = np.bincount(keys % len(split.train.products), minlength=len(split.train.products))
    active = np.unique(split.train.retailer).size
    bits = -np.log2((shops + 1) / (active + 1))
    shown = ranking >= 0
    return _ratio((bits[ranking] * shown).sum(axis=1), shown.sum(axis=1))


def _ratio(part: npt.NDArray[np.generic], whole: npt.NDArray[np.generic]) -> Floats:
    """Part of whole, NaN where there is no whole."""
    parts, wholes = part.astype(np.float64), whole.astype(np.float64)
    ratios = np.full(parts.shape, np.nan)
    np.divide(parts, wholes, out=ratios, where=wholes > 0)
    return ratios


def top(scores: npt.NDArray[np.float32], candidates: Mask, depth: int = DEPTH) -> Ranking:
    """The best candidates of each row; of equal ones the first by code.

    Args:
        scores: shape (rows, products); -inf for what is not to be shown.
        candidates: shape (products,).
        depth: how many.

    Returns:
        Shape (rows, depth), -1 where there are no more.
    """
    ranking: Ranking = np.full((scores.shape[0], depth), -1, dtype=np.int32)
    best_of_rows(scores, np.flatnonzero(candidates).astype(np.int32), ranking)
    return ranking
