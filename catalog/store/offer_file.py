"""Reading a file of offer updates: one row says something of one product in one region."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

import orjson

from catalog.fields import (
    LIMITS,
    read_date,
    read_identifier,
    read_number,
    read_price,
    read_price_tiers,
)
from catalog.mapping import REGION_LIMIT, is_empty
from catalog.offers import read_stock
from catalog.store.records import NO_REGION
from catalog.store.updates import OfferUpdate
from catalog.tables import BadValue, Values, read_numbered
from core.errors import BadInput
from core.rejects import Reject

COLUMNS = (
    "product",
    "region",
    "stock",
    "stock_change",
    "price",
    "price_tiers",
    "tier_prices",
    "withdrawn",
    "updated_at",
    "update_id",
)
"""All that are read; only the first must be there."""

DecimalSign = Literal[".", ","]

_YES = frozenset({"1", "true", "yes", "y"})
_NO = frozenset({"0", "false", "no", "n"})


@dataclass(frozen=True, slots=True)
class ReadUpdate:
    """An update as it was read, with the currency that its price names."""

    update: OfferUpdate
    currency: str | None = None


def read_offer_updates(
    path: Path, *, decimal: DecimalSign | None = None
) -> Iterator[tuple[int, ReadUpdate] | Reject]:
    """The updates of a file with their lines, and in their places the rows that are none.

    Args:
        path: CSV, TSV, JSON, JSON Lines or Parquet, told from the name; may be gzipped.
        decimal: the sign before cents, where "1,234" could be either.

    Raises:
        BadFeed: the file is missing, damaged, or has no column "product".
    """
    return read_numbered(path, partial(_update, decimal=decimal), columns=COLUMNS[:1])


def _update(values: Values, *, decimal: DecimalSign | None) -> ReadUpdate:
    read_amount = partial(read_price, cents=False, sign=decimal)
    product_id = _read(values, "product", partial(read_identifier, limit=LIMITS["id"]))
    if product_id is None:
        raise BadValue("there is no product", field="product", hint="give every row its product")
    price, currency = _read(values, "price", read_amount) or (None, None)
    tiers = partial(read_price_tiers, cents=False, sign=decimal)
    try:
        update = OfferUpdate(
            product_id,
            _read(values, "region", partial(read_identifier, limit=REGION_LIMIT)) or NO_REGION,
            stock=_read(values, "stock", read_stock),
            stock_change=_read(values, "stock_change", _whole),
            price=price,
            price_tiers=_read(values, "price_tiers", tiers),
            tier_prices=_read(values, "tier_prices", partial(_tier_prices, read=read_amount)),
            withdrawn=_read(values, "withdrawn", _yes_or_no),
            updated_at=_read(values, "updated_at", read_date),
            update_id=_read(values, "update_id", partial(read_identifier, limit=LIMITS["id"])),
        )
    except BadValue:
        raise
    except BadInput as error:
        raise BadValue(error.message, field=error.field, hint=error.hint) from error
    return ReadUpdate(update, currency)


def _read(values: Values, column: str, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - what `read` gives
    """What a column says; None where it is empty or left out."""
    value = values.get(column)
    if is_empty(value):
        return None
    try:
        return read(value)
    except BadInput as error:
        raise BadValue(error.message, field=column, hint=error.hint) from error


def _whole(value: object) -> int:
    number = read_number(value)
    if not number.is_integer():
        raise BadInput("not a whole number", hint="write it like -2 or 12")
    return int(number)


def _yes_or_no(value: object) -> bool:
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise BadInput("neither yes nor no", hint="write yes or no")
    return word in _YES


def _tier_prices(
    value: object, *, read: Callable[[object], tuple[Decimal, str | None]]
) -> Mapping[str, Decimal]:
    """Prices by tier, from an object or "gold: 4.50; silver: 4.70"."""
    mend = 'write "gold: 4.50; silver: 4.70", or {"gold": "4.50"}'
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise BadInput("the tier prices cannot be read", hint=mend) from error
    if isinstance(value, str):
        parts = [part.partition(":") for part in value.split(";") if part.strip()]
        pairs = {tier.strip(): price for tier, colon, price in parts if colon}
        if len(pairs) < len(parts):
            raise BadInput("the tier prices cannot be read", hint=mend)
    elif isinstance(value, dict):
        pairs = value
    else:
        raise BadInput("the tier prices cannot be read", hint=mend)
    # Parquet gives a struct, in which a tier without a price is null.
    return {tier: read(price)[0] for tier, price in pairs.items() if not is_empty(price)}
