"""ItemKNN: products like those that the shop bought.

Deshpande and Karypis, "Item-based top-n recommendation algorithms" (2004).
"""

from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from scipy import sparse

from events.columns import Codes
from experiments.offline.recommending.baseline import Baseline, Scores, Variant
from experiments.offline.recommending.matrices import Matrix, order_counts
from experiments.offline.recommending.split import Split

SHRINKAGE = 10.0
NEIGHBOURS = (100, 400)


@dataclass(frozen=True, slots=True)
class ItemKnn:
    """Scores are sums of similarities to what the shop bought.

    Attributes:
        bought: shape (shops, products).
        similarities: shape (products, products), each row cut to its neighbours.
    """

    bought: Matrix
    similarities: Matrix

    def scores(self, retailers: Codes) -> Scores:
        """Products that nothing is similar to have 0."""
        scores: Scores = (self.bought[retailers] @ self.similarities).toarray()
        return scores


def fit(split: Split, *, neighbours: int, counted: bool, itself: bool) -> ItemKnn:
    """Learn cosine similarities, shrunk for products that few bought.

    Args:
        split: its training part is used.
        neighbours: kept of each product.
        counted: whether log(1 + orders) stands for a purchase, instead of 1.
        itself: whether a product is its own neighbour, so that what was bought comes back.
    """
    bought = order_counts(split.train)
    bought.data = np.log1p(bought.data) if counted else np.ones_like(bought.data)
    return ItemKnn(bought, cosines(bought, neighbours=neighbours, itself=itself))


def cosines(bought: Matrix, *, neighbours: int, itself: bool) -> Matrix:
    """x·y / (|x| |y| + shrinkage) of all columns that meet, the largest of each row kept."""
    norms = np.sqrt(np.asarray(bought.multiply(bought).sum(axis=0)).ravel())
    products = bought.T.tocsr()
    starts, columns, values = [0], [], []
    for row in range(products.shape[0]):
        dots = products[row] @ bought
        others, cosine = dots.indices, dots.data / (norms[row] * norms[dots.indices] + SHRINKAGE)
        if not itself:
            others, cosine = others[others != row], cosine[others != row]
        if others.size > neighbours:
            best = np.argpartition(-cosine, neighbours)[:neighbours]
            others, cosine = others[best], cosine[best]
        columns.append(others)
        values.append(cosine.astype(np.float32))
        starts.append(starts[-1] + others.size)
    shape = (products.shape[0], products.shape[0])
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)


def item_knn() -> Baseline:
    """ItemKNN with few or many neighbours, counted or not, with itself or not."""
    return Baseline(
        "ItemKNN",
        tuple(
            Variant(
                f"{neighbours} neighbours"
                f"{', counted' if counted else ''}{', itself' if itself else ''}",
                partial(fit, neighbours=neighbours, counted=counted, itself=itself),
            )
            for neighbours, counted, itself in product(NEIGHBOURS, (False, True), (False, True))
        ),
    )
