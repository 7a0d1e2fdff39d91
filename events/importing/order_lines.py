"""From the columns of a file to checked order lines; every row that is not taken says why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.moments import MOST_AHEAD, to_stored
from events.columns import FloatArray, Mask, Moments
from events.importing.mapping import OrderRules
from events.importing.order_times import made_times
from events.importing.screening import Screening
from events.importing.tables import RawTable
from events.importing.values import is_missing, matches, moments, numbers, texts, where
from events.tables import MOST_CHARACTERS
from events.ubi_schema import MOST_PRICE, MOST_QUANTITY

MOST_OF_ORDER = 60
"""Characters of an order's id: with the mapping's name it makes that of an event."""


@dataclass(frozen=True)
class OrderLines:
    """The lines that were taken, as the file has them.

    Attributes:
        order: string array, shape (n,), as all others.
        retailer: string array, null where it is not known.
        product: string array.
        quantity: float64, above 0.
        price: float64, of one unit; NaN where it is not known.
        returned: bool, whether the line went back.
        time: int64, microseconds since 1970, UTC.
        place: float64, by which the lines of an order are sorted.
        taken: int64, their places in the table that was read.
    """

    order: "pa.Array[pa.StringScalar]"
    retailer: "pa.Array[pa.StringScalar]"
    product: "pa.Array[pa.StringScalar]"
    quantity: FloatArray
    price: FloatArray
    returned: Mask
    time: Moments
    place: FloatArray
    taken: Moments

    def __len__(self) -> int:
        return int(self.time.size)


class LineReader:
    """Checks the columns of one table.

    Args:
        table: with the columns of `rules`.
        rules: which they are.
        decimal: the sign before decimals in texts.
        now: later orders are refused.
    """

    def __init__(self, table: RawTable, rules: OrderRules, decimal: str, now: datetime) -> None:
        self._table = table
        self._rules = rules
        self._decimal = decimal
        self._now = now
        self.screening = Screening(table.rows, table.broken)

    def read(self) -> OrderLines:
        """The lines that can be taken; `screening` tells of the others."""
        rules = self._rules
        self._leave_out()
        order = self._name(rules.order, needed=True, most=MOST_OF_ORDER)
        product = self._name(rules.product, needed=True)
        retailer = self._name(rules.retailer, needed=False)
        quantity = self._quantity()
        price = self._price(quantity)
        time = self._times(retailer)
        self._one_retailer_an_order(order, retailer)
        returned = quantity < 0
        if rules.returns is not None:
            returned |= matches(order, rules.returns)
        taken = np.flatnonzero(self.screening.taken)
        return OrderLines(
            order=order.take(taken),
            retailer=retailer.take(taken),
            product=_product(product.take(taken), upper_case=rules.upper_case),
            quantity=np.abs(quantity[taken]),
            price=price[taken],
            returned=returned[taken],
            time=time[taken],
            place=self._places()[taken],
            taken=taken,
        )

    def _column(self, name: str) -> "pa.Array[Any]":
        return self._table.columns[name]

    def _leave_out(self) -> None:
        for rule in self._rules.left_out:
            fits = [matches(texts(self._column(name)), each) for name, each in rule.where.items()]
            self.screening.leave_out(np.logical_and.reduce(fits), rule.why)

    def _name(
        self, column: str, *, needed: bool, most: int = MOST_CHARACTERS
    ) -> "pa.Array[pa.StringScalar]":
        found = texts(self._column(column))
        if needed:
            mend = f"give every row its {column}"
            self._refuse(is_missing(found), column, f"there is no {column}", mend)
        reason = f"longer than {most} characters"
        long = where(found, lambda text: len(text) > most)
        self._refuse(long, column, reason, "shorten it, or leave the row out")
        control = where(found, lambda text: not text.isprintable())
        self._refuse(control, column, "it holds a control character", "take it out")
        return found

    def _number(self, column: str, *, needed: bool) -> FloatArray:
        found, bad = numbers(self._column(column), self._decimal)
        mend = f"write it like 12 or 4{self._decimal}50"
        self._refuse(bad | np.isinf(found), column, "it is not a number", mend)
        if needed:
            self._refuse(np.isnan(found), column, f"there is no {column}", "give it in every row")
        return found

    def _quantity(self) -> FloatArray:
        column = self._rules.quantity
        if column is None:
            return np.ones(len(self._table))
        found = self._number(column, needed=True)
        large = f"the quantity is larger than {MOST_QUANTITY:,.0f}"
        self._refuse(np.abs(found) > MOST_QUANTITY, column, large, "give the units sold")
        mend = "give the units sold, or with a minus sent back; leave out rows without any"
        self._refuse(found == 0, column, "the quantity is 0", mend)
        return found

    def _price(self, quantity: FloatArray) -> FloatArray:
        rules = self._rules
        column = rules.price or rules.amount
        if column is None:
            return np.full(len(self._table), np.nan)
        found = self._number(column, needed=False)
        if rules.amount is not None:
            found = np.divide(found, quantity, out=np.full_like(found, np.nan), where=quantity != 0)
        large = f"the price is larger than {MOST_PRICE:,.0f}"
        self._refuse(found > MOST_PRICE, column, large, "give the price of one unit")
        mend = "give the price of one unit, or leave it empty where it is not known"
        self._refuse(found < 0, column, "the price is below 0", mend)
        return found

    def _times(self, retailer: "pa.Array[pa.StringScalar]") -> Moments:
        rules = self._rules.time
        if rules.column is None:
            return self._made_times(retailer)
        found, bad = moments(self._column(rules.column), rules.zone, rules.format)
        written = f"as {rules.format}" if rules.format else "like 2026-03-31T12:00:00Z"
        self._refuse(bad, rules.column, "it is no moment", f"write it {written}")
        missing = is_missing(self._column(rules.column)) | (found == 0) & ~bad
        self._refuse(missing, rules.column, f"there is no {rules.column}", "give every row its own")
        mend = "mend the date, or set the clock of this machine"
        ahead = found > to_stored(self._now + MOST_AHEAD)
        self._refuse(ahead, rules.column, "it is in the future", mend)
        return found

    def _made_times(self, retailer: "pa.Array[pa.StringScalar]") -> Moments:
        rules = self._rules.time
        if rules.number is None or rules.days_since is None or rules.last_day is None:
            raise AssertionError("a mapping without them is refused")
        number = self._number(rules.number, needed=True)
        days = self._number(rules.days_since, needed=False)
        self._refuse(days < 0, rules.days_since, "it is below 0", "give whole days, 0 or more")
        hour = np.zeros(len(self._table))
        if rules.hour is not None:
            hour = self._number(rules.hour, needed=False)
            outside = (hour < 0) | (hour > 23)
            self._refuse(outside, rules.hour, "it is no hour of a day", "give 0 to 23")
        missing = is_missing(retailer)
        self._refuse(
            missing, self._rules.retailer, "there is no retailer", "give every row its own"
        )
        taken = self.screening.taken
        codes = retailer.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        time = np.zeros(len(self._table), dtype=np.int64)
        if taken.any():
            time[taken] = made_times(
                codes[taken].astype(np.int64), number[taken], days[taken], hour[taken],
                rules.last_day,
            )  # fmt: skip
        return time

    def _one_retailer_an_order(
        self, order: "pa.Array[pa.StringScalar]", retailer: "pa.Array[pa.StringScalar]"
    ) -> None:
        """Refuse the lines whose retailer is not that of their order's first line."""
        taken = np.flatnonzero(self.screening.taken)
        if not taken.size:
            return
        of = _codes(order)
        who = _codes(retailer)
        _, first, group = np.unique(of[taken], return_index=True, return_inverse=True)
        other = np.zeros(len(self._table), dtype=np.bool_)
        other[taken] = who[taken] != who[taken[first]][group]
        mend = "give orders of several retailers ids of their own"
        column = self._rules.retailer
        self._refuse(other, column, "other rows of the order name another retailer", mend)

    def _places(self) -> FloatArray:
        column = self._rules.place
        if column is None:
            return np.arange(len(self._table), dtype=np.float64)
        found, _ = numbers(self._column(column), self._decimal)
        return np.nan_to_num(found, nan=np.inf)

    def _refuse(self, mask: Mask, column: str, reason: str, mend: str) -> None:
        self.screening.refuse(mask, column, self._column(column), reason, mend)


def _codes(names: "pa.Array[pa.StringScalar]") -> Moments:
    """A number for each different name, -1 for none, shape (n,)."""
    indices = names.dictionary_encode().indices.fill_null(-1)
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _product(
    names: "pa.Array[pa.StringScalar]", *, upper_case: bool
) -> "pa.Array[pa.StringScalar]":
    return pc.utf8_upper(names) if upper_case else names
