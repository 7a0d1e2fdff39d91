"""ItemKNN: products like those that the shop bought.

Deshpande and Karypis, "Item-based top-n recommendation algorithms" (2004).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from events.columns import Codes
from experiments.offline.recommending.baseline import Baseline, Scores, Variant
from experiments.offline.recommending.matrices import Matrix, order_counts
from experiments.offline.recommending.split import Split
from recommend.next_basket.kernels import nearest_columns

SHRINKAGE = 10.0
NEIGHBOURS = 200


@dataclass(frozen=True, slots=True)
class ItemKnn:
    """Scores are sums of similarities to what the shop bought.

    Attributes:
        bought: shape (shops, products), 1 for what was bought.
        similarities: shape (products, products), each row cut to its neighbours.
    """

    bought: Matrix
    similarities: Matrix

    def scores(self, retailers: Codes) -> Scores:
        """Products that nothing is similar to have 0."""
        scores: Scores = (self.bought[retailers] @ self.similarities).toarray()
        return scores


def fit(split: Split, *, itself: bool) -> ItemKnn:
    """Learn cosine similarities, shrunk for products that few bought.

    Args:
        split: its training part is used.
        itself: whether a product is its own neighbour, so that what was bought comes back.
    """
    bought = order_counts(split.train)
    bought.data = np.ones_like(bought.data)
    similarities = cosines(bought)
    if itself:
        similarities = (similarities + sparse.identity(bought.shape[1], np.float32)).tocsr()
    return ItemKnn(bought, similarities)


def cosines(bought: Matrix) -> Matrix:
    """x·y / (|x| |y| + shrinkage) of all other columns, the largest of each row kept."""
    shops, products = bought.shape
    by_product = bought.tocsc()
    norms = np.sqrt(np.diff(by_product.indptr)).astype(np.float32)
    related = np.full((products, NEIGHBOURS), -1, dtype=np.int32)
    values = np.zeros((products, NEIGHBOURS), dtype=np.float32)
    nearest_columns(
        bought.indptr.astype(np.int64),
        bought.indices.astype(np.int32),
        by_product.indptr.astype(np.int64),
        by_product.indices.astype(np.int32),
        np.ones(shops, dtype=np.float32),
        norms,
        SHRINKAGE,
        related,
        values,
    )
    kept = related >= 0
    starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    return sparse.csr_matrix((values[kept], related[kept], starts), shape=(products, products))


def item_knn() -> Baseline:
    """ItemKNN, a product its own neighbour or not."""
    named = ((False, "without itself"), (True, "itself at 1"))
    return Baseline(
        "ItemKNN",
        tuple(
            Variant(f"{NEIGHBOURS} neighbours, {words}", partial(fit, itself=itself))
            for itself, words in named
        ),
    )
