"""How regular the purchases of a product are: the shape of its Erlang intervals."""

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Purchases
from recommend.rhythms.renewal import Regularities

GRID: Regularities = np.array([1, 12], dtype=np.int64)
"""The shapes that are told apart; of shape k, intervals vary by 1 / sqrt(k) of their mean."""

ROUNDS = 20


def regularities(purchases: Purchases, *, size: int) -> Regularities:
    """The most likely of `GRID` for each product code, int64, shape (size,).

    Given how long they took together, the parts that x Erlang intervals of shape k have in
    it are Dirichlet(k, ..., k), whatever the rate: no rate is needed to know k. How common
    each shape is among the products is estimated too, and weighs with each: Laird,
    "Nonparametric maximum likelihood estimation of a mixing distribution" (JASA, 1978).
    """
    pair, product, days = intervals(purchases.bought())
    likelihood = np.zeros((size, GRID.size))
    begins = np.flatnonzero(np.diff(pair, prepend=-1))
    if begins.size:
        count = np.diff(np.append(begins, pair.size))
        parts = np.add.reduceat(np.log(days), begins)
        parts -= count * np.log(np.add.reduceat(days, begins))
        log_gamma = np.append(0.0, np.append(0.0, np.cumsum(np.log(np.arange(1, _most(count))))))
        for column, k in enumerate(GRID):
            each = log_gamma[k * count] - count * log_gamma[k] + (k - 1) * parts
            likelihood[:, column] = np.bincount(product[begins], each, size)
    likeliest: Regularities = GRID[np.argmax(_posterior(likelihood), axis=1)]
    return likeliest


def intervals(bought: Purchases) -> tuple[npt.NDArray[np.int64], Codes, FloatArray]:
    """Days between orders of one shop with one product, those of less than a day left out.

    Args:
        bought: without what came back.

    Returns:
        Of each interval a number of its shop and product, rising; the product; the days.
    """
    pair = bought.retailer * np.int64(len(bought.products)) + bought.product
    # Stable: the purchases of a shop stay in the order of time.
    rows = np.argsort(pair, kind="stable")
    pair, time, product = pair[rows], bought.time[rows], bought.product[rows]
    days = np.diff(time) / MICROSECONDS_A_DAY
    kept = (pair[1:] == pair[:-1]) & (days >= 1)
    return pair[1:][kept], product[1:][kept], days[kept]


def _most(count: npt.NDArray[np.int64]) -> int:
    return int(GRID[-1] * count.max()) + 1


def _posterior(likelihood: FloatArray) -> FloatArray:
    """The shapes' probabilities by product, shape (products, shapes), up to a factor a row."""
    relative = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    weights = np.full(GRID.size, 1 / GRID.size)
    for _ in range(ROUNDS):
        share = relative * weights
        weights = np.mean(share / share.sum(axis=1, keepdims=True), axis=0)
    posterior: FloatArray = relative * weights
    return posterior
