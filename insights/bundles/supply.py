"""What products cost and how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from catalog.fields import read_number
from catalog.mapping import is_empty
from catalog.tables import BadValue, Values, read_table, text_of
from core.errors import BadInput

LONGEST_ID = 200


class Supply(Protocol):
    """What is known of the supply of products."""

    def cost(self, product: str) -> float | None:
        """What one unit costs; None where that is not known."""

    def stock(self, product: str) -> float | None:
        """How many units there are in all; None where that is not known."""


@dataclass(frozen=True, slots=True)
class KnownSupply:
    """Given costs and stocks by product id."""

    costs: Mapping[str, float] = field(default_factory=dict)
    stocks: Mapping[str, float] = field(default_factory=dict)

    def cost(self, product: str) -> float | None:
        """What one unit costs; None where that is not known."""
        return self.costs.get(product)

    def stock(self, product: str) -> float | None:
        """How many units there are in all; None where that is not known."""
        return self.stocks.get(product)


def read_supply(path: Path) -> KnownSupply:
    """The supply in a table with the columns product, and cost or stock or both.

    Args:
        path: CSV, TSV, JSON, JSON Lines or Parquet, told from the name; may be gzipped.

    Raises:
        BadFeed: the file is not there or damaged, lacks the column product, or too many of its
            rows cannot be used.
    """
    costs: dict[str, float] = {}
    stocks: dict[str, float] = {}
    for product, cost, stock in read_table(path, _read, columns=("product",)):
        if cost is not None:
            costs[product] = cost
        if stock is not None:
            stocks[product] = stock
    return KnownSupply(costs, stocks)


def _read(values: Values) -> tuple[str, float | None, float | None]:
    product = text_of(values, "product", most=LONGEST_ID)
    return product, _amount(values, "cost"), _amount(values, "stock")


def _amount(values: Values, column: str) -> float | None:
    value = values.get(column)
    if is_empty(value):
        return None
    try:
        amount = read_number(value)
    except BadInput as error:
        raise BadValue(error.message, field=column, hint=error.hint) from error
    if not amount >= 0:
        raise BadValue("below 0", field=column, hint="write it like 0 or 12.50")
    return amount
