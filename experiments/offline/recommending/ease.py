"""EASE: a linear autoencoder of shops' baskets in closed form.

Steck, "Embarrassingly shallow autoencoders for sparse data" (WWW 2019).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import linalg

from events.columns import Codes
from experiments.offline.recommending.baseline import Baseline, Scores, Variant
from experiments.offline.recommending.matrices import Matrix, order_counts, rows
from experiments.offline.recommending.split import Split

MOST_PRODUCTS = 4_000
"""Its matrix is dense and inverted: the products in most shops take part, no others."""

SETTINGS = ((200.0, False), (1_000.0, False), (500.0, True))


@dataclass(frozen=True, slots=True)
class Ease:
    """Scores are X B.

    Attributes:
        bought: shape (shops, products).
        taken: codes of the products that take part, ascending.
        weights: B, shape (taken, taken), its diagonal 0.
    """

    bought: Matrix
    taken: Codes
    weights: Scores

    def scores(self, retailers: Codes) -> Scores:
        """-inf for products that take no part."""
        scores = np.full((retailers.size, self.bought.shape[1]), -np.inf, dtype=np.float32)
        scores[:, self.taken] = rows(self.bought[:, self.taken], retailers) @ self.weights
        return scores


def fit(split: Split, *, penalty: float, counted: bool) -> Ease:
    """B = I - P diag(1 / diag P) with P = (X'X + penalty I)^-1."""
    bought = order_counts(split.train)
    bought.data = np.log1p(bought.data) if counted else np.ones_like(bought.data)
    shops = np.diff(bought.tocsc().indptr) * split.candidates
    taken = np.sort(np.argsort(-shops, kind="stable")[:MOST_PRODUCTS]).astype(np.int32)
    of_taken = bought[:, taken]
    gram = (of_taken.T @ of_taken).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += penalty
    factor = linalg.cholesky(gram, lower=True, overwrite_a=True, check_finite=False)
    inverse, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    weights = -inverse / np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0
    return Ease(bought, taken, weights)


def ease() -> Baseline:
    """EASE with weak and strong penalties, on what was bought or how often."""
    return Baseline(
        "EASE",
        tuple(
            Variant(
                f"penalty {penalty:g}{', counted' if counted else ''}",
                partial(fit, penalty=penalty, counted=counted),
            )
            for penalty, counted in SETTINGS
        ),
    )
