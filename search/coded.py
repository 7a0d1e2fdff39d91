"""A first look at vectors in 8 bits: a quarter of the memory traffic, and nothing is missed.

Each vector is held as whole numbers from -127 to 127 and a scale. What rounding can
have changed in an inner product is bounded, so that whatever the codes rule out is
ruled out for certain; the few rows that remain are compared in full.
"""

from typing import Self

import numpy as np
import numpy.typing as npt

from core.codes import Codes, FloatArray
from core.layout import CodesLayout
from search.kernels import coded_inner_products, coded_inner_products_at
from search.mapped_array import mapped_array

Rows = npt.NDArray[np.int32]

FLOAT_SLACK = 1e-5
"""More than float32 sums of some hundred products of unit vectors are off by."""


class CodedVectors:
    """Vectors to be compared in 8 bits.

    Args:
        codes: int8, shape (n, d).
        scales: float32, shape (n,).
    """

    def __init__(self, codes: Codes, scales: FloatArray) -> None:
        self._codes = codes
        self._scales = scales

    @classmethod
    def open(cls, layout: CodesLayout) -> Self:
        """Map what the build wrote into memory, shared with other processes."""
        return cls(*(mapped_array(path) for path in (layout.codes, layout.scales)))

    def bounds(self, query: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The least and the greatest that each row's inner product with `query` can be.

        A component is off by half a step, scale / 2, at most; the product therefore
        by that times the sum of the query's absolute components.

        Args:
            query: float32, shape (d,).

        Returns:
            Two float32 arrays of shape (n,).
        """
        products = np.empty(len(self._scales), dtype=np.float32)
        coded_inner_products(self._codes, self._scales, query, products)
        return _around(products, self._scales, query)

    def bounds_at(self, query: FloatArray, rows: Rows) -> tuple[FloatArray, FloatArray]:
        """As `bounds`, of the given rows alone: int32, shape (m,)."""
        products = np.empty(rows.size, dtype=np.float32)
        coded_inner_products_at(self._codes, self._scales, query, rows, products)
        return _around(products, self._scales[rows], query)


def _around(
    products: FloatArray, scales: FloatArray, query: FloatArray
) -> tuple[FloatArray, FloatArray]:
    slack = scales * (np.abs(query).sum() / 2) + np.float32(FLOAT_SLACK)
    return products - slack, products + slack
