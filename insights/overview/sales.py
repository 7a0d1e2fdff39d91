"""What the lines of purchases are worth, and when in the year they were."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from core.moments import from_stored
from events.columns import Codes, FloatArray, Mask, Moments, Purchases, microseconds
from insights.document import Unit

YEAR = timedelta(days=365)

LEAST_COMPARED = 90
"""Days; a quarter, so that no single large order decides what is said to grow."""

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sales:
    """Purchases with their worth: money, or units where no price is known at all.

    Attributes:
        purchases: of which there is at least one, all before `now`.
        worth: of each line, shape (n,); below 0 for what came back, 0 where its price is unknown.
        now: timezone-aware.
        priced: the share of lines, 0 to 1, whose price is known.
    """

    purchases: Purchases
    worth: FloatArray
    now: datetime
    priced: float

    @classmethod
    def of(cls, purchases: Purchases, now: datetime) -> Self:
        """The sales before `now`.

        Raises:
            BadInput: there are none.
        """
        known = purchases.before(now)
        if not (known.quantity > 0).any():
            raise BadInput(
                "nothing was bought", field="purchases", hint="take a later moment: --until"
            )
        priced = ~np.isnan(known.price)
        worth = (
            known.quantity * np.where(priced, known.price, 0.0) if priced.any() else known.quantity
        )
        return cls(known, worth, now, float(priced.mean()))

    @property
    def noun(self) -> str:
        """What the worth is, in sentences."""
        return "revenue" if self.priced else "units sold"

    @property
    def unit(self) -> Unit:
        """Of the worth."""
        return Unit.MONEY if self.priced else Unit.NUMBER

    @property
    def sold(self) -> Mask:
        """Lines that did not come back, shape (n,)."""
        return self.purchases.quantity > 0

    @property
    def first(self) -> datetime:
        """When the first line was bought or sent back."""
        return from_stored(int(self.purchases.time.min()))

    def year(self) -> Mask:
        """Lines of the 365 days before `now`, shape (n,)."""
        return self.last_days(YEAR.days)

    @property
    def known_days(self) -> int:
        """How many days there are from the first line to `now`, the one begun counted whole."""
        return (self.now - self.first + timedelta(days=1)).days

    @property
    def compared_days(self) -> int | None:
        """The most days before `now`, a year at most, that were known a year before as well.

        The same days of the year are compared, so that no season is taken for growth. None
        where that leaves fewer than `LEAST_COMPARED`.
        """
        days = min(self.known_days - YEAR.days, YEAR.days)
        return days if days >= LEAST_COMPARED else None

    @property
    def not_compared(self) -> str:
        """Why nothing can be compared with a year before, where that is so."""
        return (
            f"the purchases go back {self.known_days:,} days; at least"
            f" {YEAR.days + LEAST_COMPARED} are needed to compare {LEAST_COMPARED} days with the"
            " same of the year before"
        )

    def year_before(self, days: int) -> str:
        """The `days` that the last ones are compared with, in words."""
        return (
            f"the {days} days before" if days == YEAR.days else "the same days of the year before"
        )

    def last_days(self, days: int, *, back: int = 0) -> Mask:
        """Lines of the `days` before `now`, or of those `back` years before, shape (n,)."""
        end = self.now - back * YEAR
        return self._between(end - timedelta(days=days), end)

    def _between(self, start: datetime, end: datetime) -> Mask:
        time = self.purchases.time
        return (time >= microseconds(start)) & (time < microseconds(end))


def months_of(time: Moments) -> Counts:
    """Months since January 1970 in UTC of moments in microseconds, shape (n,)."""
    return time.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)


def month_start(month: int) -> str:
    """The first day of a month since January 1970, ISO 8601."""
    return f"{1970 + month // 12}-{month % 12 + 1:02}-01"


def summed(values: FloatArray, codes: Codes | Counts, size: int) -> FloatArray:
    """The sums of `values` by code, shape (size,)."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def distinct(codes: Codes | Counts, within: Codes | Counts, size: int) -> Counts:
    """How many different `codes` there are by the code that they are within, shape (size,)."""
    if not codes.size:
        return np.zeros(size, dtype=np.int64)
    pair = np.unique(within.astype(np.int64) * (int(codes.max()) + 1) + codes)
    return np.bincount(pair // (int(codes.max()) + 1), minlength=size)
