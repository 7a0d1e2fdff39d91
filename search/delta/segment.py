"""What was changed since a version was built, in the order in which it came.

A segment only grows. Each state of it that was ever published, a `Layer`, is told by how
many events, rows and deaths there were then: everything that came later stands behind
these and is passed over. So ten more changes cost ten, whatever there was before, and
who reads an older state is not disturbed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from catalog.product import Product
from catalog.recipe import recipe_of
from catalog.store.records import ProductChange
from core.lexical_fields import Document
from search.arrays import Similarities
from search.delta.dense import GrowingVectors
from search.delta.filters import GrowingFilters
from search.delta.growing import GrowingArray
from search.delta.postings import GrowingPostings
from search.delta.products import GrowingProducts
from search.delta.spelling import GrowingWords
from search.delta.titles import GrowingTitles
from search.delta.types import NO_TYPE, GrowingTypes
from search.delta.version import Version
from search.lexical import LexicalIndex
from search.snapshot import Layer, Snapshot

VOTERS = 5
"""Nearest products of the version whose types a new one is given the commonest of."""


@dataclass(frozen=True, slots=True)
class _Event:
    """One product that was changed, added or deleted.

    Attributes:
        dead: the row that stands for it no more; None if there was none.
        product: what it is now; None if it is gone.
        same_title: whether it has the title that it had.
        succeeds: whether it is suggested as before.
        type: number of its type, unless it keeps that of the dead row.
    """

    dead: int | None
    product: Product | None
    same_title: bool = False
    succeeds: bool = False
    type: int = NO_TYPE


class Segment:
    """Changed, added and deleted products over a version. One thread may change it.

    Args:
        origin: the version's own snapshot.

    Raises:
        IndexUnusable: the version was built by an Aisle that knew no small updates, or
            made other texts of products.
    """

    def __init__(self, origin: Snapshot) -> None:
        version = Version.of(origin)
        self._origin = origin
        self._recipe = recipe_of(origin.manifest.recipe)
        self._postings = GrowingPostings(version.postings)
        self._vectors = GrowingVectors(version.dense)
        self._dense = version.dense
        self._filters = GrowingFilters(version.filters)
        self._types = GrowingTypes(version.types, version.filters, origin.analyzer)
        self._products = GrowingProducts(origin.products, origin.identifiers)
        self._words = GrowingWords(origin.speller)
        self._titles = GrowingTitles(origin.suggestions.groups["products"])
        self._prices = GrowingArray(origin.prices)
        self._released = GrowingArray(origin.released)
        self._popularity = GrowingArray(origin.popularity)
        self._alive = GrowingArray(np.ones(origin.rows, np.bool_))
        self._successions = GrowingArray(np.empty((0, 2), np.int32))
        self._events: list[_Event] = []

    def layered(self, base: Snapshot, changes: Sequence[ProductChange]) -> Snapshot:
        """`base` with `changes` on top; `base` itself where they change nothing.

        Args:
            base: the version's own snapshot, or one whose layer is a state of this segment.
            changes: in the order of their sequence, the later over the earlier.
        """
        events = 0 if base.layer is None else base.layer.events
        if events != len(self._events):
            return self._replayed(events).layered(base, changes)
        added = self._apply(changes)
        return base if events == len(self._events) else self._snapshot(base, added)

    def _apply(self, changes: Sequence[ProductChange]) -> list[Product]:
        """Take in changes.

        Returns:
            The products of the rows that this added, in their order.
        """
        events = list(self._events_of(changes))
        if not events:
            return []
        latest = {change.product_id: change for change in changes}
        vectors = self._vectors_of(
            [latest[event.product.id] for event in events if event.product is not None]
        )
        self._perform(self._typed(events, vectors), vectors)
        return [event.product for event in events if event.product is not None]

    def _replayed(self, events: int) -> "Segment":
        """Another segment, as this one was after so many events."""
        other = Segment(self._origin)
        kept = self._events[:events]
        added = sum(event.product is not None for event in kept)
        other._perform(kept, self._vectors.view(added))
        return other

    def _snapshot(self, base: Snapshot, added: Sequence[Product]) -> Snapshot:
        """What is searched now.

        Args:
            base: what was searched before the last changes.
            added: the products of the rows that they added.
        """
        alive = self._alive.view().copy()
        products, identifiers = self._products.at(alive)
        return replace(
            base,
            products=products,
            identifiers=identifiers,
            lexical=LexicalIndex(self._postings.at(alive), self._origin.lexical.workspaces),
            dense=self._vectors.at(alive),
            filters=self._filters.at(alive.size),
            offers=base.offers.extended(added, alive),
            types=self._types.at(),
            speller=self._words.at(alive.size),
            prices=self._prices.view(),
            released=self._released.view(),
            popularity=self._popularity.view(),
            alive=alive,
            layer=Layer(self, len(self._events), self._successions.view(), self._titles.at()),
        )

    def _events_of(self, changes: Sequence[ProductChange]) -> Iterator[_Event]:
        """What `changes` change in deed."""
        for change in {change.product_id: change for change in changes}.values():
            row = self._row_of(change.product_id)
            product = change.product
            before = None if row is None else self._products.product(row)
            if before == product:
                continue
            if before is None or product is None:
                yield _Event(row, product)
                continue
            yield _Event(
                row,
                product,
                same_title=before.title == product.title,
                succeeds=_suggested_by(before) == _suggested_by(product),
            )

    def _row_of(self, product_id: str) -> int | None:
        """The row that stands for a product; None if there is none."""
        alive = self._alive.view()
        _, identifiers = self._products.at(alive)
        for row in identifiers.rows(product_id):
            if self._products.product_id(row) == product_id:
                return row
        return None

    def _vectors_of(self, changes: Sequence[ProductChange]) -> Similarities:
        """Their vectors; made here where those that came are of another encoder."""
        encoder = self._origin.encoder
        vectors = np.empty((len(changes), encoder.dimension), dtype=np.float32)
        for place, change in enumerate(changes):
            if change.vector is not None and change.encoder == encoder.fingerprint:
                vectors[place] = change.vector
            elif change.product is not None:
                vectors[place] = encoder.encode(self._recipe.dense_text(change.product))
        return vectors

    def _typed(self, events: Sequence[_Event], vectors: Similarities) -> list[_Event]:
        """The events with the types of products that cannot keep theirs."""
        added = [place for place, event in enumerate(events) if event.product is not None]
        untyped = [number for number, place in enumerate(added) if not events[place].same_title]
        typed = list(events)
        if not untyped:
            return typed
        neighbours = self._dense.nearest_of_many(vectors[untyped], VOTERS)
        for number, near in zip(untyped, neighbours, strict=True):
            place = added[number]
            typed[place] = replace(events[place], type=self._types.voted(near))
        return typed

    def _perform(self, events: Sequence[_Event], vectors: Similarities) -> None:
        """Let events happen.

        Args:
            events: in order.
            vectors: of those that have a product.
        """
        self._vectors.extend(vectors)
        rows: list[int] = []
        documents: list[Document] = []
        for event in events:
            before = None if event.dead is None else self._products.product(event.dead)
            document: Document = () if before is None else self._document_of(before)
            if event.dead is not None:
                self._postings.bury(document)
                self._alive.view()[event.dead] = False
            if event.product is None:
                continue
            # Taking texts apart is most of the work, and prices change oftener than texts.
            if before is None or _texts(before) != _texts(event.product):
                document = self._document_of(event.product)
                self._words.add(self._alive.size, event.product)
            rows.append(self._alive.size)
            documents.append(document)
            self._add(event, event.product)
        self._postings.extend(rows, documents)
        self._events.extend(events)

    def _document_of(self, product: Product) -> Document:
        return self._recipe.lexical_document(product, self._origin.analyzer)

    def _add(self, event: _Event, product: Product) -> None:
        row = self._alive.size
        heir_of = event.dead if event.same_title else None
        self._filters.add(row, product)
        self._types.add(product, heir_of, event.type)
        self._products.add(product)
        self._prices.append(nan if product.price is None else float(product.price))
        self._released.append(nan if product.released is None else product.released.timestamp())
        self._popularity.append(nan if product.popularity is None else product.popularity)
        self._alive.append(True)
        if event.succeeds and event.dead is not None and event.dead not in self._titles:
            self._successions.append((event.dead, row))
        else:
            variant = self._types.variant_of(product.item_group_id)
            self._titles.add(row, product, before=event.dead, variant=variant)


def _texts(product: Product) -> tuple[object, ...]:
    """All that words are taken from."""
    return (
        product.title,
        product.brand,
        product.mpn,
        product.category,
        product.description,
        # In their order, by which some are indexed and others not.
        tuple(product.attributes.items()),
    )


def _suggested_by(product: Product) -> tuple[str, str, tuple[str, ...]]:
    """What the suggestions of a version know of a product."""
    return product.title, product.brand, product.category
