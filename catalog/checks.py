"""From a row to a product, or to the one reason why not."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, get_args

from catalog import fields
from catalog.attributes import AttributeReader
from catalog.fields import LIMITS
from catalog.mapping import FeedMapping, FieldName, Source, fold_column
from catalog.offers import (
    ReadOffer,
    RegionColumns,
    availability_by_stock,
    join_offers,
    read_offers,
)
from catalog.product import Availability, Product
from catalog.readers.row import Row
from core.errors import BadInput
from core.rejects import Reject, RejectLog, shown

FieldReader = Callable[[Any], Any]

MISSING = {
    "id": "give every product an id of its own, or map the column that holds it",
    "title": "give the product a title, or map the column that holds it",
    "availability": "add a column availability, a default in the mapping, "
    "or say at the build what a feed without availability means",
}


class Checker:
    """Turns the rows of one feed into products, in order.

    Ids must be unique, so every id met is kept: about 150 bytes a product.
    """

    def __init__(
        self, mapping: FeedMapping, log: RejectLog, assume_availability: Availability | None = None
    ) -> None:
        self._fold = mapping.columns.fold
        self._defaults = mapping.defaults
        self._availability = mapping.defaults.availability or assume_availability
        self._lines: dict[str, int] = {}
        self._attributes = AttributeReader(mapping)
        self._warn_attributes = partial(log.warn, "attributes")
        readers = field_readers(mapping, log)
        self._plan: list[tuple[str, Source, FieldReader]] = [
            (name, mapping.fields[name], readers[name])
            for name in get_args(FieldName)
            if name in mapping.fields
        ]
        self._regions = RegionColumns(mapping.offers, mapping.price, partial(log.warn, "offers"))
        self._plan.extend(self._regions.plan)

    def check(self, row: Row) -> Product | Reject:
        """The product of a row, or why there is none; a product's id is taken from then on."""
        values = row.values
        if self._fold:
            values = {fold_column(name): value for name, value in values.items()}
        found: dict[str, Any] = {}
        for name, source, read in self._plan:
            raw = source.read(values)
            if raw is None:
                continue
            try:
                found[name] = read(raw)
            except BadInput as error:
                return Reject(row.line, name, shown(raw), error.message, error.hint or "")
        try:
            self._fill(found)
        except BadInput as error:
            return Reject(row.line, error.field, "", error.message, error.hint or "")
        for name, mend in MISSING.items():
            if not found.get(name):
                return Reject(row.line, name, "", f"there is no {name}", mend)
        doubled = self._doubled(row.line, found["id"])
        if doubled is not None:
            return doubled
        self._lines[found["id"]] = row.line
        return Product(**found, attributes=self._attributes.read(values, self._warn_attributes))

    def _fill(self, found: dict[str, Any]) -> None:
        """Part prices from their currency, and put the defaults where nothing is said.

        Raises:
            BadInput: the offers do not go together.
        """
        offers = (*found.pop("offers", ()), *self._regions.take(found))
        amount, named = found.pop("price", (None, None))
        if amount is not None:
            found["price"] = amount
        if amount is not None or any(read.offer.price is not None for read in offers):
            currency = self._currency(named or found.get("currency"), offers)
            if currency:
                found["currency"] = currency
        if offers:
            found["offers"] = join_offers(offers, found.get("currency"))
        found.setdefault("brand", self._defaults.brand)
        by_stock = availability_by_stock(found.get("offers", ()))
        found.setdefault("availability", self._availability or by_stock)

    def _currency(self, said: str | None, offers: Iterable[ReadOffer]) -> str | None:
        by_offers = (read.currency for read in offers if read.currency)
        return said or next(by_offers, self._defaults.currency)

    def _doubled(self, line: int, product_id: str) -> Reject | None:
        first = self._lines.get(product_id)
        if first is None:
            return None
        return Reject(
            line=line,
            field="id",
            value=shown(product_id),
            reason="an earlier row has this id",
            mend=f"the first one, on line {first}, is kept: give each product an id of its own",
        )


def field_readers(mapping: FeedMapping, log: RejectLog) -> dict[str, FieldReader]:
    """How the value of each field is read under `mapping`; doubts go to `log`."""

    def line(name: str) -> FieldReader:
        return partial(fields.read_line, limit=LIMITS[name], warn=partial(log.warn, name))

    def listed(read: Callable[..., Any], name: FieldName) -> FieldReader:
        separator = mapping.fields[name].separator if name in mapping.fields else None
        return partial(read, separator=separator, warn=partial(log.warn, name))

    cents, sign = mapping.price.unit == "cents", mapping.price.decimal
    return {
        "id": partial(fields.read_identifier, limit=LIMITS["id"]),
        "title": line("title"),
        "description": partial(
            fields.read_block,
            limit=LIMITS["description"],
            warn=partial(log.warn, "description"),
        ),
        "brand": line("brand"),
        "category": listed(fields.read_category, "category"),
        "gtin": listed(fields.read_gtins, "gtin"),
        "mpn": line("mpn"),
        "link": line("link"),
        "image_link": line("image_link"),
        "item_group_id": partial(fields.read_identifier, limit=LIMITS["item_group_id"]),
        "price": partial(fields.read_price, cents=cents, sign=sign),
        "currency": fields.read_currency,
        "availability": fields.read_availability,
        "released": fields.read_date,
        "popularity": fields.read_number,
        "pack_size": fields.read_count,
        "min_order_quantity": fields.read_count,
        "price_tiers": partial(fields.read_price_tiers, cents=cents, sign=sign),
        "offers": partial(read_offers, rules=mapping.price, warn=partial(log.warn, "offers")),
    }
