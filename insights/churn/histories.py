"""What buyer models know of a shop at a moment: how often, how lately, for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Mask, Purchases, microseconds

Days = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Histories:
    """The shops that had bought something by a moment, in the order of their codes; shape (n,).

    Orders of one day count as one purchase. All times are in days.

    Attributes:
        shop: int32, codes of `purchases.retailers`.
        repeats: on how many days it bought after the first one.
        span: from the first purchase to the last.
        age: from the first purchase to the moment.
        value: what was bought on such a day, on average; NaN where no price is known.
    """

    shop: Codes
    repeats: FloatArray
    span: FloatArray
    age: FloatArray
    value: FloatArray

    def __len__(self) -> int:
        return int(self.shop.size)

    @property
    def idle(self) -> FloatArray:
        """From the last purchase to the moment."""
        return self.age - self.span

    @property
    def bought(self) -> FloatArray:
        """On how many days it bought."""
        return self.repeats + 1


@dataclass(frozen=True, slots=True)
class BuyingDays:
    """Every day on which a shop bought, by shop and day; shape (n,).

    Attributes:
        shop: int32, codes of `purchases.retailers`.
        day: int64, days since 1970, UTC.
        value: of all it bought that day; NaN where no price is known.
    """

    shop: Codes
    day: Days
    value: FloatArray

    @classmethod
    def of(cls, purchases: Purchases) -> "BuyingDays":
        """The days of all purchases; what came back is left out."""
        bought = purchases.bought()
        day = bought.time // MICROSECONDS_A_DAY
        paid = bought.quantity * bought.price
        order = np.lexsort((day, bought.retailer))
        shop, day, paid = bought.retailer[order], day[order], paid[order]
        starts = _starts((shop[1:] != shop[:-1]) | (day[1:] != day[:-1]), shop.size)
        known = np.add.reduceat(~np.isnan(paid), starts) if starts.size else np.zeros(0)
        value = np.add.reduceat(np.nan_to_num(paid), starts) if starts.size else np.zeros(0)
        return cls(shop[starts], day[starts], np.where(known > 0, value, np.nan))

    def within(self, begin: int, end: int) -> "BuyingDays":
        """Those of the days from `begin` to before `end`."""
        kept = (self.day >= begin) & (self.day < end)
        return BuyingDays(self.shop[kept], self.day[kept], self.value[kept])


def day_of(moment: datetime) -> int:
    """The first day that is not wholly before `moment`, in days since 1970, UTC."""
    return -(-microseconds(moment) // MICROSECONDS_A_DAY)


def histories_at(purchases: Purchases, moment: datetime) -> Histories:
    """What is known at `moment`, timezone-aware; nothing at or after it counts."""
    days = BuyingDays.of(purchases.before(moment))
    starts = _starts(days.shop[1:] != days.shop[:-1], days.shop.size)
    if not starts.size:
        none = np.zeros(0)
        return Histories(days.shop, none, none, none, none)
    ends = np.append(starts[1:], days.shop.size) - 1
    first = days.day[starts]
    priced = ~np.isnan(days.value)
    value = np.add.reduceat(np.nan_to_num(days.value), starts)
    known = np.add.reduceat(priced.astype(np.float64), starts)
    return Histories(
        shop=days.shop[starts],
        repeats=(ends - starts).astype(np.float64),
        span=(days.day[ends] - first).astype(np.float64),
        age=(day_of(moment) - first).astype(np.float64),
        value=np.divide(value, known, out=np.full(value.size, np.nan), where=known > 0),
    )


@dataclass(frozen=True, slots=True)
class Came:
    """What shops did within some days from a moment, in the order of the histories; shape (n,).

    Attributes:
        orders: on how many days they bought.
        value: of what they bought, where prices are known.
    """

    orders: FloatArray
    value: FloatArray

    @property
    def active(self) -> Mask:
        """Who bought at all."""
        return self.orders > 0


def came_after(purchases: Purchases, shop: Codes, moment: datetime, days: int) -> Came:
    """What shops, by code, bought in the `days` days from `moment` on."""
    later = purchases.where(
        (purchases.time >= microseconds(moment))
        & (purchases.time < microseconds(moment + timedelta(days=days)))
    )
    bought = BuyingDays.of(later)
    shops = len(purchases.retailers)
    return Came(
        orders=np.bincount(bought.shop, minlength=shops)[shop].astype(np.float64),
        value=np.bincount(bought.shop, np.nan_to_num(bought.value), shops)[shop].astype(np.float64),
    )


def _starts(changes: Mask, size: int) -> Days:
    """Where runs begin, given where a value differs from the one before it."""
    return np.flatnonzero(np.append(True, changes)) if size else np.zeros(0, np.int64)
