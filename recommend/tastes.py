"""Tastes: every product and every shop as a point, so that shops lie near what they buy.

Weighted least squares: Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback
datasets" (2008), fitted by the package implicit. Only products are kept. A shop's point
follows from what it has bought by one small system of equations, so that a shop that was not
there at the training, and one that has ordered since, get theirs at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from events.columns import Codes, FloatArray, Index, Purchases
from events.trade import Trade
from recommend.artefacts.files import (
    damaged,
    open_array,
    open_json,
    open_names,
    save_arrays,
    save_json,
    save_names,
)
from recommend.training import Recipe, in_one_step

if TYPE_CHECKING:
    from scipy import sparse

FACTORS = 64
REGULARIZATION = 10.0
CONFIDENCE = 1.0
"""How much each order adds to the confidence that a shop likes a product, which is 1 at first."""

ITERATIONS = 15
LEAST_SHOPS = 2
"""What a single shop ever bought says nothing of the taste of others."""

SEED = 0


@dataclass(frozen=True, slots=True)
class Taste:
    """What one shop likes.

    Attributes:
        scores: float64, shape (products,): about 1 for what it buys, about 0 for what it does not.
        bought: int32, shape (n,): codes of what it bought.
        drawn: float64, shape (f, n): the point to which each of these alone draws the shop.
    """

    scores: FloatArray
    bought: Codes
    drawn: FloatArray

    def because(self, factors: FloatArray) -> Codes:
        """The bought product that speaks most for each of some products, int32, shape (m,).

        Args:
            factors: of these, float64, shape (m, f).
        """
        most: Codes = self.bought[np.argmax(factors @ self.drawn, axis=1)]
        return most


@dataclass(frozen=True)
class Tastes:
    """The products as points.

    Attributes:
        products: those that at least `LEAST_SHOPS` shops bought.
        factors: float64, shape (products, f).
        shares: float64, shape (products,): of all shops, those that bought the product.
        regularization: of the fit.
    """

    products: Index
    factors: FloatArray
    shares: FloatArray
    regularization: float = REGULARIZATION

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        save_json(folder, "settings", {"regularization": self.regularization})
        save_arrays(folder, {"factors": self.factors, "shares": self.shares})

    def of(self, orders: Mapping[str, int]) -> Taste | None:
        """The taste of a shop; None if it bought nothing that is known here.

        The score of a product is the sum of what each bought one says for it (section 5 of
        the source).

        Args:
            orders: by product id, in how many orders the shop had it.
        """
        names = sorted(name for name in orders if self.products.code(name) is not None)
        if not names:
            return None
        bought = self.products.codes(names)
        confidence = 1 + CONFIDENCE * np.array([orders[name] for name in names], dtype=np.float64)
        own = self.factors[bought]
        weighted = own.T * (confidence - 1)
        system = self._gram + weighted @ own
        drawn: FloatArray = np.linalg.solve(system, own.T * confidence).astype(np.float64)
        return Taste(self.factors @ drawn.sum(axis=1), bought, drawn)

    @cached_property
    def _gram(self) -> FloatArray:
        gram: FloatArray = self.factors.T @ self.factors
        return gram + self.regularization * np.eye(self.factors.shape[1])


def open_tastes(folder: Path) -> Tastes:
    """What `Tastes.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    return Tastes(
        products,
        open_array(folder, "factors", np.float64, (len(products), None)),
        open_array(folder, "shares", np.float64, (len(products),)),
        _open_regularization(folder),
    )


def fit_tastes(data: Trade) -> Tastes:
    """Place the products by who bought them and in how many orders."""
    counts = _orders_by_shop(data.purchases.bought())
    shops = counts.getnnz(axis=0)
    known = np.flatnonzero(shops >= LEAST_SHOPS)
    names = data.purchases.products.names
    return Tastes(
        Index([names[code] for code in known]),
        _placed(counts[:, known]),
        shops[known] / max(int((counts.getnnz(axis=1) > 0).sum()), 1),
    )


def _orders_by_shop(bought: Purchases) -> "sparse.csr_matrix":
    """In how many orders each shop had each product, shape (shops, products)."""
    from scipy import sparse  # noqa: PLC0415 - a server opens what was fitted without it

    cells = np.stack((bought.order, bought.retailer, bought.product))
    _, shop, product = np.unique(cells, axis=1)
    matrix = sparse.csr_matrix(
        (np.ones(shop.size, dtype=np.float32), (shop, product)),
        shape=(len(bought.retailers), len(bought.products)),
    )
    matrix.sum_duplicates()
    return matrix


def _placed(counts: "sparse.csr_matrix") -> FloatArray:
    """The factors of the products, shape (products, f)."""
    if not counts.nnz:
        return np.empty((counts.shape[1], FACTORS))
    from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415 - only to fit
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - likewise

    confidence = counts.copy()
    confidence.data = 1 + CONFIDENCE * confidence.data
    # Small matrices by the million: threads of BLAS would only stand in their own way.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=FACTORS,
            regularization=REGULARIZATION,
            alpha=1.0,
            iterations=ITERATIONS,
            num_threads=1,
            random_state=SEED,
        )
        model.fit(confidence, show_progress=False)
    return np.asarray(model.item_factors, dtype=np.float64)


def _open_regularization(folder: Path) -> float:
    settings = open_json(folder, "settings")
    value = settings.get("regularization") if isinstance(settings, dict) else None
    if not isinstance(value, int | float) or value <= 0:
        raise damaged(folder / "settings.json", "it has no regularization above 0")
    return float(value)


TASTES = Recipe(name="tastes", fit=in_one_step(fit_tastes), open=open_tastes)
