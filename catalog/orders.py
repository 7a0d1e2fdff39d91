"""Reading order lines: which shop bought which product, when and how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.fields import LIMITS, read_date
from catalog.tables import BadValue, Values, count_of, read_table, text_of
from core.errors import BadInput
from core.rejects import RejectLog

COLUMNS = ("retailer", "product", "quantity", "timestamp")
MAX_RETAILER_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of one order.

    Attributes:
        retailer: the id of the shop that bought.
        product: the id of the product, as in the feed.
        quantity: sold units, 1 or more.
        time: timezone-aware; UTC where the file names no zone.
    """

    retailer: str
    product: str
    quantity: int
    time: datetime


def read_orders(path: Path, rejects: RejectLog | None = None) -> Iterator[OrderLine]:
    """The order lines of a file with the columns retailer, product, quantity and timestamp.

    Args:
        path: CSV, TSV, JSON Lines, JSON or Parquet, told from the name; may be gzipped.
        rejects: takes the rows that cannot be used; by default they are only counted.

    Raises:
        BadFeed: the file is missing or damaged, lacks a column, or too many rows are bad.
    """
    return read_table(path, _order_line, columns=COLUMNS, rejects=rejects)


def _order_line(values: Values) -> OrderLine:
    retailer = text_of(values, "retailer", most=MAX_RETAILER_CHARACTERS)
    product = text_of(values, "product", most=LIMITS["id"])
    quantity = count_of(values, "quantity")
    if quantity == 0:
        raise BadValue("not a quantity", field="quantity", hint="write 1 or more, such as 12")
    return OrderLine(retailer, product, quantity, _time(values))


def _time(values: Values) -> datetime:
    try:
        return read_date(values.get("timestamp"))
    except BadInput as error:
        raise BadValue(error.message, field="timestamp", hint=error.hint) from error
