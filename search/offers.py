"""Stock and prices by region: what was built, and the live words above it.

Everything in search that depends on a region reads it from `RegionOffers`, and nothing
else does. A table is immutable: a change makes another one, which shares what stayed.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Self

import numpy as np

from catalog.product import Product
from catalog.store.records import NO_REGION, LiveOffer
from core.errors import BadInput
from search.arrays import Mask
from search.built_offers import (
    AVAILABILITIES,
    NOT_SOLD,
    BuiltOffers,
    Prices,
    tier_views,
)
from search.offer_columns import LIST_PRICE, OfferColumns, availability_by_stock
from search.offer_states import NO_WORDS, own_states, regional_states
from search.query import InStock
from search.region_fields import RegionIndex
from search.results import OfferView, PriceTierView
from search.row_map import RowMap

MOST_NAMED = 20

LiveWords = Mapping[str, Mapping[int, LiveOffer | None]]
"""By region and row what holds from now on; None where what was built holds again."""


class RegionOffers:
    """The offers of one region, or under NO_REGION what holds without one.

    Args:
        name: the region's.
        built: what the feed said.
        columns: of this region, with the words in them.
        words: the live ones by row.
    """

    def __init__(
        self, name: str, built: BuiltOffers, columns: OfferColumns, words: RowMap[LiveOffer]
    ) -> None:
        self.name = name
        self.columns = columns
        self.words = words
        self._built = built

    def allowed(self, in_stock: InStock) -> Mask | None:
        """Rows sold here that `in_stock` lets through, bool, shape (n,); None for every row."""
        return self.columns.masks[in_stock]

    def prices_for(self, tier: str | None) -> Prices:
        """By row what retailers of a price tier pay, float64, NaN where unknown or not sold."""
        return self.columns.prices_for(tier)

    def index_for(self, tier: str | None) -> RegionIndex:
        """Price and availability as they are here, to be filtered and counted by."""
        return RegionIndex(self.columns.availability, self.columns.prices_for(tier))

    def availability_of(self, row: int) -> str | None:
        """The availability here of the product of `row`; None if it is not sold."""
        code = int(self.columns.availability[row])
        return None if code == NOT_SOLD else AVAILABILITIES[code].value

    def stock_of(self, row: int) -> int | None:
        """Sellable units of the product of `row`; None if it is not sold, or nobody says."""
        word = self.words.get(row)
        if word is not None and word.withdrawn:
            return None
        if word is not None and word.stock is not None:
            return word.stock
        built = None if self.name == NO_REGION else self._built.offer(self.name, row)
        return None if built is None else built.stock

    def price_tiers_of(
        self, row: int, tier: str | None, own: tuple[PriceTierView, ...] = ()
    ) -> tuple[PriceTierView, ...]:
        """The prices by quantity of the product of `row`.

        Args:
            row: of the product.
            tier: of retailers. Where it has a price of its own, only lower ones count.
            own: the product's, which hold where nothing is said of them here.
        """
        word = self.words.get(row)
        tiers = own
        if word is not None and word.price_tiers is not None:
            tiers = tier_views(word.price_tiers)
        elif self.name != NO_REGION:
            built = self._built.offer(self.name, row)
            tiers = (built.price_tiers or own) if built else own
        price = None if word is None or tier is None else word.tier_prices.get(tier)
        return tiers if price is None else tuple(each for each in tiers if each.price < price)

    def offer(self, row: int, tier: str | None = None) -> OfferView | None:
        """What the product of `row` costs here and how much of it there is; None if not sold."""
        stock = self.stock_of(row)
        if stock is None:
            return None
        price = float(self.prices_for(tier)[row])
        return OfferView(
            region=self.name,
            stock=stock,
            price=None if math.isnan(price) else price,
            price_tiers=self.price_tiers_of(row, tier),
        )


class OfferTable:
    """The offers of every product by region.

    Args:
        built: what the feed said.
        own: what holds without a region.
        alive: bool, shape (n,): rows that stand for a product; None where all do.
        words: the live ones by region and row.
        opened: the regions that were asked for.
    """

    def __init__(
        self,
        built: BuiltOffers,
        own: RegionOffers,
        alive: Mask | None = None,
        words: Mapping[str, RowMap[LiveOffer]] = MappingProxyType({}),
        opened: Mapping[str, RegionOffers] = MappingProxyType({}),
    ) -> None:
        self.built = built
        self.own = own
        """What holds without a region."""
        live = {region for region, said in words.items() if len(said) and region != NO_REGION}
        self.regions: tuple[str, ...] = tuple(sorted(live.union(built.regions)))
        """The regions with any offer, by name; empty in a marketplace without regions."""
        self._alive = alive
        self._words = words
        self._opened = dict(opened)
        self._lock = Lock()

    @classmethod
    def open(cls, folder: Path, prices: Prices) -> Self:
        """The offers of a version.

        Args:
            folder: what indexer.offers wrote.
            prices: float64, shape (n,): the products' own, NaN where there is none.

        Raises:
            IndexUnusable: the files do not belong together.
        """
        built = BuiltOffers.open(folder, prices)
        columns = OfferColumns.of(built.availability, {LIST_PRICE: built.prices}, None)
        return cls(built, RegionOffers(NO_REGION, built, columns, NO_WORDS))

    @property
    def is_live(self) -> bool:
        """Whether any live word holds."""
        return any(map(len, self._words.values()))

    def region(self, name: str) -> RegionOffers:
        """The offers of a region, the same object every time.

        Raises:
            BadInput: there is no such region.
        """
        opened = self._opened.get(name)
        if opened is not None:
            return opened
        if name not in self.regions:
            raise self._unknown(name)
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open(name)
            return self._opened[name]

    def allowed(self, in_stock: InStock) -> Mask | None:
        """Rows that `in_stock` lets through without a region; None for every row."""
        return self.own.allowed(in_stock)

    def offers(self, row: int, tier: str | None = None) -> tuple[OfferView, ...]:
        """The offers of the product of `row`, by region."""
        found = (self.region(name).offer(row, tier) for name in self.regions)
        return tuple(offer for offer in found if offer is not None)

    def words_of(self, row: int) -> dict[str, LiveOffer]:
        """The live words on the product of `row`, by region."""
        said = ((region, words.get(row)) for region, words in self._words.items())
        return {region: word for region, word in said if word is not None}

    def live_offers(self) -> Iterator[LiveOffer]:
        """Every live word that holds."""
        return (word for words in self._words.values() for _, word in words.items())

    def changed(self, words: LiveWords) -> "OfferTable":
        """This table with other live words; it costs what changes, not what there is.

        A product with live words on its stock in any region is, without a region, to be
        had where any region has it, unless there is a word on its own stock.
        """
        kept = {
            region: self._words.get(region, NO_WORDS).changed(said)
            for region, said in words.items()
        }
        every = {**self._words, **kept}
        opened = {
            name: self._with_words(region, kept[name], list(words[name]))
            if name in kept
            else region
            for name, region in list(self._opened.items())
        }
        rows = sorted({row for said in words.values() for row in said})
        columns = self.own.columns
        if rows:
            columns = columns.changed(np.array(rows), *own_states(self.built, every, rows))
        own = RegionOffers(NO_REGION, self.built, columns, every.get(NO_REGION, NO_WORDS))
        return OfferTable(self.built, own, self._alive, every, opened)

    def extended(self, products: Sequence[Product], alive: Mask | None) -> "OfferTable":
        """This table with the offers of `products` in rows behind the last one.

        Rows keep their places and their live words.

        Args:
            products: in the order of their rows.
            alive: bool, of all rows, these included: those that stand for a product.
        """
        built, first = self.built.extended(products), self.built.availability.size
        opened = {}
        for name, region in list(self._opened.items()):
            stock, prices = built.by_row(name, first)
            codes = availability_by_stock(stock, built.availability[first:])
            columns = region.columns.extended(codes, {LIST_PRICE: prices}, alive)
            opened[name] = RegionOffers(name, built, columns, region.words)
        own_prices = {LIST_PRICE: built.prices[first:]}
        columns = self.own.columns.extended(built.availability[first:], own_prices, alive)
        own = RegionOffers(NO_REGION, built, columns, self.own.words)
        return OfferTable(built, own, alive, self._words, opened)

    def _open(self, name: str) -> RegionOffers:
        stock, prices = self.built.by_row(name)
        codes = availability_by_stock(stock, self.built.availability)
        columns = OfferColumns.of(codes, {LIST_PRICE: prices}, self._alive)
        region = RegionOffers(name, self.built, columns, NO_WORDS)
        words = self._words.get(name, NO_WORDS)
        return self._with_words(region, words, sorted(words)) if len(words) else region

    def _with_words(
        self, region: RegionOffers, words: RowMap[LiveOffer], rows: Sequence[int]
    ) -> RegionOffers:
        """A region with `words`, which are others than before on `rows`."""
        if not rows:
            return region
        states = regional_states(self.built, region.name, words, rows)
        columns = region.columns.changed(np.array(rows), *states)
        return RegionOffers(region.name, self.built, columns, words)

    def _unknown(self, name: str) -> BadInput:
        if not self.regions:
            return BadInput(
                "this catalogue has no regions",
                field="region",
                hint="leave the region out, or build the catalogue from a feed with offers",
            )
        named = ", ".join(self.regions[:MOST_NAMED])
        more = "" if len(self.regions) <= MOST_NAMED else f" and {len(self.regions) - MOST_NAMED}"
        hint = f"the regions are {named}{f'{more} more' if more else ''}"
        return BadInput(f"there is no region {name!r}", field="region", hint=hint)
