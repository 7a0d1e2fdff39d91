"""Writes the answer of found suggestions."""

from math import isnan

import numpy as np
import numpy.typing as npt

from catalog.product import Product
from search.availability import offers_for
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.added import item_of, row_of
from search.suggest.alive import Alive
from search.suggest.groups import Record
from search.suggest.heirs import Heirs
from search.suggest.highlight import untyped_marked
from search.suggest.results import (
    FieldSuggestion,
    ProductSuggestion,
    QuerySuggestion,
    SuggestQuery,
    SuggestResult,
)
from search.suggest.shortlist import Shortlist
from search.suggest.typed import Typed


class Answerer:
    """Turns items into what is shown of them."""

    def __init__(
        self, snapshot: Snapshot, heirs: Heirs, items: npt.NDArray[np.int32] | None = None
    ) -> None:
        """Make one.

        Args:
            snapshot: whose suggestions are shown.
            heirs: what stands now for the rows of the version.
            items: by row of the version, the number of the product in its group; if known.
        """
        self._snapshot = snapshot
        self._heirs = heirs
        self._groups = snapshot.suggestions.groups
        self._item_of_row = self._groups["products"].items_by_row() if items is None else items

    def over(self, snapshot: Snapshot, heirs: Heirs) -> "Answerer":
        """One for another state of the same version."""
        return Answerer(snapshot, heirs, self._item_of_row)

    def product_item(self, row: int) -> int:
        """The number that the product of `row` has in its group, below 0 for a new one."""
        built = self._heirs.row_of(row)
        return item_of(row) if built is None else int(self._item_of_row[built])

    def answer(
        self, query: SuggestQuery, typed: Typed, found: Shortlist, alive: Alive, watch: Stopwatch
    ) -> SuggestResult:
        """The answer to `query`."""
        return SuggestResult(
            q=query.q,
            queries=tuple(self._query(item, typed, alive) for item in found.items("queries")),
            products=tuple(self._product(item, typed, query) for item in found.items("products")),
            categories=tuple(
                self._field("categories", item, typed, alive) for item in found.items("categories")
            ),
            brands=tuple(
                self._field("brands", item, typed, alive) for item in found.items("brands")
            ),
            corrected=found.corrected,
            search_time_ms=watch.total_ms,
            index_version=self._snapshot.manifest.version,
        )

    def _query(self, item: int, typed: Typed, alive: Alive) -> QuerySuggestion:
        record = self._groups["queries"].record(item)
        return QuerySuggestion(
            text=record["text"],
            highlight=untyped_marked(record["text"], typed.words),
            kind=record["kind"],
            products=int(alive["queries"][item]),
        )

    def _field(self, group: str, item: int, typed: Typed, alive: Alive) -> FieldSuggestion:
        record = self._groups[group].record(item)
        return FieldSuggestion(
            value=record["value"],
            name=record["name"],
            highlight=untyped_marked(record["name"], typed.words),
            products=int(alive[group][item]),
        )

    def _product(self, item: int, typed: Typed, query: SuggestQuery) -> ProductSuggestion:
        group = self._groups["products"]
        if item < 0:
            row = row_of(item)
            record = _record_of(self._snapshot.products.product(row))
        else:
            row = self._heirs.heir_of(group.row(item))
            record = group.record(item)
        offers = offers_for(self._snapshot, query)
        price = float(offers.prices_for(query.price_tier)[row])
        return ProductSuggestion(
            id=record["id"],
            title=record["title"],
            highlight=untyped_marked(record["title"], typed.words),
            brand=record["brand"],
            image_link=record["image_link"],
            price=None if isnan(price) else price,
            currency=record["currency"],
            availability=offers.availability_of(row) or record["availability"],
        )


def _record_of(product: Product) -> Record:
    """What is shown of a new product, as of one that was built."""
    return {
        "id": product.id,
        "title": product.title,
        "brand": product.brand,
        "image_link": product.image_link,
        "currency": product.currency,
        "availability": product.availability.value,
    }
