"""The offers of one row, from what the feed says to stock and price by region."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import orjson

from catalog.fields import (
    Warn,
    read_identifier,
    read_number,
    read_price,
    read_price_tiers,
)
from catalog.mapping import REGION_LIMIT, OfferColumns, PriceRules, Source, is_empty
from catalog.product import Availability, Offer, PriceTier
from core.errors import BadInput

MOST_OFFERS = 1_000
MOST_STOCK = 10**9

KEYS = frozenset({"region", "stock", "price", "price_tiers"})
MEND = 'write a list of {"region": "north", "stock": 12, "price": "4.50"}'


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """An offer as it was read, with the currency that its price names."""

    offer: Offer
    currency: str | None = None


def read_stock(value: object) -> int:
    """Sellable units, a whole number from 0 up.

    Raises:
        BadInput: it is not one.
    """
    try:
        number = read_number(value)
    except BadInput:
        number = -1.0
    if not (0 <= number <= MOST_STOCK and number.is_integer()):
        raise BadInput(
            "the stock is no whole number from 0 up", hint="write it in digits, such as 12"
        )
    return int(number)


def read_offers(value: object, *, rules: PriceRules, warn: Warn) -> tuple[ReadOffer, ...]:
    """The offers of a list of objects with region, stock, and maybe price and price_tiers.

    Raises:
        BadInput: it is something else, or an offer of it cannot be used; the hint says which.
    """
    items = _objects(value)
    if len(items) > MOST_OFFERS:
        raise BadInput(f"more than {MOST_OFFERS:,} offers", hint="give one for each region")
    if any(not KEYS.issuperset(item) for item in items):
        warn(f"only {', '.join(sorted(KEYS))} of an offer are used")
    return tuple(_numbered(number, item, rules) for number, item in enumerate(items, start=1))


def join_offers(read: Iterable[ReadOffer], currency: str | None) -> tuple[Offer, ...]:
    """The offers of one product, by region.

    Args:
        read: in any order.
        currency: the product's; None where the feed names none.

    Raises:
        BadInput: two are for one region, or one is in another currency.
    """
    by_region: dict[str, Offer] = {}
    for entry in read:
        region = entry.offer.region
        if region in by_region:
            raise BadInput(
                "two offers are for one region",
                field="offers",
                hint=f"keep one of the offers for {region!r}",
            )
        if entry.currency not in (None, currency):
            raise BadInput(
                "an offer is in another currency than the product",
                field="offers",
                hint=f"give the price for {region!r} in {currency}, not in {entry.currency}",
            )
        by_region[region] = entry.offer
    return tuple(by_region[region] for region in sorted(by_region))


def availability_by_stock(offers: Iterable[Offer]) -> Availability | None:
    """What the stock of all regions says of a product; None where there are no offers."""
    stocks = [offer.stock for offer in offers]
    if not stocks:
        return None
    return Availability.IN_STOCK if any(stocks) else Availability.OUT_OF_STOCK


class RegionColumns:
    """Offers that stand in columns of their own, one set of columns a region."""

    def __init__(self, columns: Mapping[str, OfferColumns], rules: PriceRules, warn: Warn) -> None:
        self._columns = columns
        self._warn = warn
        self._readers: dict[str, Callable[[Any], Any]] = {
            "stock": read_stock,
            "price": partial(_price, rules=rules),
            "price_tiers": partial(_tiers, rules=rules),
        }

    @property
    def plan(self) -> Iterator[tuple[str, Source, Callable[[Any], Any]]]:
        """For every column its name among the fields, its source and how it is read."""
        for region, columns in self._columns.items():
            for part, source in columns.sources.items():
                yield f"offers.{region}.{part}", source, self._readers[part]

    def take(self, found: dict[str, Any]) -> Iterator[ReadOffer]:
        """The offers whose parts were read, which are taken out of `found`.

        A region without a stock in the row is one where the product is not sold.
        """
        for region in self._columns:
            stock, priced, tiers = (
                found.pop(f"offers.{region}.{part}", None) for part in self._readers
            )
            if stock is not None:
                price, currency = priced or (None, None)
                yield ReadOffer(Offer(region, stock, price, tiers or ()), currency)
            elif priced or tiers:
                self._warn(f"a price for {region!r} without a stock was left out")


def _objects(value: object) -> list[dict[str, Any]]:
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise BadInput("the offers cannot be read", hint=MEND) from error
    items = [value] if isinstance(value, dict) else value
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadInput("the offers cannot be read", hint=MEND)
    return items


def _numbered(number: int, item: Mapping[str, Any], rules: PriceRules) -> ReadOffer:
    try:
        return _offer(item, rules)
    except BadInput as error:
        raise BadInput(error.message, hint=f"in offer {number}: {error.hint or MEND}") from error


def _offer(item: Mapping[str, Any], rules: PriceRules) -> ReadOffer:
    region = read_identifier(_needed(item, "region"), REGION_LIMIT)
    stock = read_stock(_needed(item, "stock"))
    price, tiers = item.get("price"), item.get("price_tiers")
    amount, currency = (None, None) if is_empty(price) else _price(price, rules)
    return ReadOffer(
        Offer(region, stock, amount, () if is_empty(tiers) else _tiers(tiers, rules)), currency
    )


def _needed(item: Mapping[str, Any], key: str) -> object:
    value = item.get(key)
    if is_empty(value):
        raise BadInput(f"an offer has no {key}", hint=MEND)
    return value


def _price(value: object, rules: PriceRules) -> tuple[Decimal, str | None]:
    return read_price(value, cents=rules.unit == "cents", sign=rules.decimal)


def _tiers(value: object, rules: PriceRules) -> tuple[PriceTier, ...]:
    return read_price_tiers(value, cents=rules.unit == "cents", sign=rules.decimal)
