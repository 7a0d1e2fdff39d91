"""The supply out of a file that a person has written."""

from pathlib import Path

from catalog.fields import read_number
from catalog.mapping import is_empty
from catalog.tables import BadValue, Values, read_table, text_of
from core.errors import BadInput
from insights.bundles.supply import KnownSupply

LONGEST_ID = 200


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
