"""Writes the answer of found suggestions."""

from math import isnan

import numpy as np

from search.availability import prices_in
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.alive import Alive
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

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._groups = snapshot.suggestions.groups
        products = self._groups["products"]
        self._item_of_row = np.empty(len(products), np.int32)
        self._item_of_row[products.first_rows()] = np.arange(len(products), dtype=np.int32)

    def product_item(self, row: int) -> int:
        """The number that the product of `row` has in its group."""
        return int(self._item_of_row[row])

    def answer(
        self, query: SuggestQuery, typed: Typed, found: Shortlist, alive: Alive, watch: Stopwatch
    ) -> SuggestResult:
        """The answer to `query`."""
        return SuggestResult(
            q=query.q,
            queries=tuple(self._query(item, typed, alive) for item in found.items("queries")),
            products=tuple(
                self._product(item, typed, query.region) for item in found.items("products")
            ),
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

    def _product(self, item: int, typed: Typed, region: str | None) -> ProductSuggestion:
        group = self._groups["products"]
        record = group.record(item)
        row = group.row(item)
        price = float(prices_in(self._snapshot, region)[row])
        availability = record["availability"]
        if region is not None:
            availability = self._snapshot.offers.region(region).availability_of(row)
        return ProductSuggestion(
            id=record["id"],
            title=record["title"],
            highlight=untyped_marked(record["title"], typed.words),
            brand=record["brand"],
            image_link=record["image_link"],
            price=None if isnan(price) else price,
            currency=record["currency"],
            availability=availability,
        )
