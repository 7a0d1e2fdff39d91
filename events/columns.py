"""Purchases and other acts in columns: what every batch model and report is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Moments = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MICROSECONDS_A_DAY = 86_400_000_000


class Index:
    """Names in order, and where each is.

    Args:
        names: all different.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {name: code for code, name in enumerate(self.names)}

    def code(self, name: str) -> int | None:
        """The place of `name`; None if it is not there."""
        return self._codes.get(name)

    def codes(self, names: Sequence[str]) -> Codes:
        """The places of `names`, shape (n,); -1 for those that are not there."""
        return np.asarray([self._codes.get(name, -1) for name in names], dtype=np.int32)


@dataclass(frozen=True)
class Purchases:
    """Purchase lines, those of unknown shops left out, by retailer, time, order, then line.

    A return is a line of negative quantity. All arrays have the shape (n,).

    Attributes:
        retailers: the shops that `retailer` counts, in the order of their names.
        products: the products that `product` counts, in the order of their names.
        retailer: int32, codes of `retailers`.
        product: int32, codes of `products`.
        order: int32, a number for each order; those of one retailer grow with time.
        time: int64, microseconds since 1970, UTC; the same for all lines of an order.
        quantity: float64, sold units; below 0 for what came back.
        price: float64, of one unit; NaN where it is not known.
    """

    retailers: Index
    products: Index
    retailer: Codes
    product: Codes
    order: Codes
    time: Moments
    quantity: FloatArray
    price: FloatArray

    def __len__(self) -> int:
        return int(self.retailer.size)

    def where(self, mask: Mask) -> Self:
        """The lines of a mask, shape (n,), with the same codes."""
        columns = {
            each.name: getattr(self, each.name)[mask]
            for each in fields(self)
            if each.name not in ("retailers", "products")
        }
        return replace(self, **columns)

    def before(self, moment: datetime) -> Self:
        """What was bought before `moment`, which is timezone-aware."""
        return self.where(self.time < microseconds(moment))

    def bought(self) -> Self:
        """Without what came back."""
        return self.where(self.quantity > 0)


def microseconds(moment: datetime) -> int:
    """`moment`, timezone-aware, in microseconds since 1970, UTC."""
    return round(moment.timestamp() * 1_000_000)


def changes(*columns: npt.NDArray[np.integer]) -> Mask:
    """Which rows of `columns`, shape (n,) each, differ from the one before; the first one does."""
    differs = np.zeros(columns[0].size, dtype=np.bool_)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return differs
