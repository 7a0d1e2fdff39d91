"""What the feed said of stock and prices by region: a version's files, and products since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import orjson

from catalog.product import Availability, Offer, PriceTier, Product
from core.errors import IndexUnusable
from search.mapped_array import mapped_array
from search.results import PriceTierView

AVAILABILITIES = tuple(Availability)
NOT_SOLD = -1
"""The stock and the code of the availability of what a region does not sell."""

KEPT_OFFERS = 16_384
"""Offers that are kept as they are shown, some hundred bytes each: each is shown in parts."""

Codes = npt.NDArray[np.int8]
Prices = npt.NDArray[np.float64]
Stock = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class BuiltOffer:
    """What a product costs in a region, NaN if nothing says so, and how much of it there is."""

    stock: int
    price: float
    price_tiers: tuple[PriceTierView, ...]


@dataclass(frozen=True, slots=True)
class _Files:
    """Entries by region: region r has those from region_offsets[r] up to region_offsets[r + 1]."""

    region_offsets: npt.NDArray[np.int64]
    rows: Rows
    stock: Stock
    prices: Prices
    tier_offsets: npt.NDArray[np.int64]
    tier_quantities: npt.NDArray[np.int32]
    tier_prices: Prices

    @classmethod
    def open(cls, folder: Path) -> Self:
        return cls(*(mapped_array(folder / f"{name}.npy") for name in cls.__slots__))

    def offer(self, entry: int) -> BuiltOffer:
        stock, price = int(self.stock[entry]), float(self.prices[entry])
        return BuiltOffer(stock, price, self._price_tiers(entry))

    def _price_tiers(self, entry: int) -> tuple[PriceTierView, ...]:
        first, last = self.tier_offsets[entry : entry + 2].tolist()
        quantities = self.tier_quantities[first:last].tolist()
        prices = self.tier_prices[first:last].tolist()
        return tuple(
            PriceTierView(min_quantity=quantity, price=price)
            for quantity, price in zip(quantities, prices, strict=True)
        )


class _Added(NamedTuple):
    """A row behind those of the version."""

    offers: Mapping[str, Offer]
    price: float


class BuiltOffers:
    """Offers by region and row. Immutable; the files are memory-mapped.

    Attributes:
        regions: those with any offer, by name.
        availability: int8, shape (n,): places in AVAILABILITIES, the products' own.
        prices: float64, shape (n,): the products' own, NaN where there is none.
    """

    def __init__(
        self,
        files: _Files,
        numbers: Mapping[str, int],
        regions: Iterable[str],
        availability: Codes,
        prices: Prices,
        added: tuple[_Added, ...] = (),
    ) -> None:
        self.regions = tuple(sorted(regions))
        self.availability = availability
        self.prices = prices
        self._files = files
        self._numbers = numbers
        self._added = added
        self._first_added = availability.size - len(added)
        self._offer_in_files = lru_cache(KEPT_OFFERS)(self._looked_up)

    @classmethod
    def open(cls, folder: Path, prices: Prices) -> Self:
        """Open what indexer.offers wrote.

        Args:
            folder: of the offers.
            prices: the products' own by row.

        Raises:
            IndexUnusable: the files do not belong together.
        """
        described = orjson.loads((folder / "regions.json").read_bytes())
        regions = described["regions"]
        files, availability = _Files.open(folder), mapped_array(folder / "availability.npy")
        sizes = (availability.size, files.region_offsets.size, int(files.region_offsets[-1]))
        if (
            sizes != (prices.size, len(regions) + 1, files.rows.size)
            or tuple(described["availabilities"]) != AVAILABILITIES
        ):
            raise IndexUnusable("the offers do not belong together", field=folder.name)
        numbers = {name: number for number, name in enumerate(regions)}
        return cls(files, numbers, numbers, availability, prices)

    def extended(self, products: Sequence[Product]) -> "BuiltOffers":
        """These with the offers of `products` in rows behind the last one."""
        added = tuple(
            _Added({offer.region: offer for offer in product.offers}, _number(product.price))
            for product in products
        )
        codes = [AVAILABILITIES.index(product.availability) for product in products]
        return BuiltOffers(
            self._files,
            self._numbers,
            {*self.regions, *(name for row in added for name in row.offers)},
            np.concatenate((self.availability, np.array(codes, np.int8))),
            np.concatenate((self.prices, np.array([row.price for row in added], np.float64))),
            self._added + added,
        )

    def offer(self, region: str, row: int) -> BuiltOffer | None:
        """The offer of the product of `row` in `region`; None if it is not sold there."""
        if row >= self._first_added:
            return self._added_offer(region, row)
        return self._offer_in_files(region, row)

    def at(self, region: str, rows: npt.NDArray[np.intp]) -> tuple[Stock, Prices]:
        """Stock and prices in `region` of some rows, as `by_row` has them."""
        entries = self._entries(region)
        sold = self._files.rows[entries]
        stock, prices = np.full(rows.size, NOT_SOLD, np.int32), np.full(rows.size, np.nan)
        places = sold.searchsorted(rows.astype(np.int32))
        found = np.flatnonzero(places < sold.size)
        found = found[sold[places[found]] == rows[found]]
        stock[found] = self._files.stock[entries][places[found]]
        prices[found] = self._files.prices[entries][places[found]]
        for place in np.flatnonzero(rows >= self._first_added).tolist():
            added = self._added_offer(region, int(rows[place]))
            if added is not None:
                stock[place], prices[place] = added.stock, added.price
        return stock, prices

    def by_row(self, region: str, first: int = 0) -> tuple[Stock, Prices]:
        """Stock and prices in `region` of every row from `first` on.

        Returns:
            int32, NOT_SOLD where it is not sold, and float64, NaN where there is no price.
        """
        rows = self.availability.size
        stock, prices = np.full(rows, NOT_SOLD, np.int32), np.full(rows, np.nan)
        entries = self._entries(region) if first < self._first_added else slice(0, 0)
        stock[self._files.rows[entries]] = self._files.stock[entries]
        prices[self._files.rows[entries]] = self._files.prices[entries]
        for row in range(max(first, self._first_added), rows):
            added = self._added_offer(region, row)
            if added is not None:
                stock[row], prices[row] = added.stock, added.price
        return stock[first:], prices[first:]

    def _added_offer(self, region: str, row: int) -> BuiltOffer | None:
        added = self._added[row - self._first_added]
        offer = added.offers.get(region)
        if offer is None:
            return None
        price = added.price if offer.price is None else float(offer.price)
        return BuiltOffer(offer.stock, price, tier_views(offer.price_tiers))

    def _looked_up(self, region: str, row: int) -> BuiltOffer | None:
        entry = self._entry(region, row)
        return None if entry is None else self._files.offer(entry)

    def _entry(self, region: str, row: int) -> int | None:
        entries = self._entries(region)
        rows = self._files.rows[entries]
        # Of the array's own type: it would be copied for a number of another one.
        place = int(rows.searchsorted(np.int32(row)))
        found = place < rows.size and rows[place] == row
        return entries.start + place if found else None

    def _entries(self, region: str) -> slice:
        number = self._numbers.get(region)
        if number is None:
            return slice(0, 0)
        return slice(*self._files.region_offsets[number : number + 2].tolist())


def tier_views(tiers: Sequence[PriceTier]) -> tuple[PriceTierView, ...]:
    """Price tiers as they are shown."""
    return tuple(
        PriceTierView(min_quantity=tier.min_quantity, price=float(tier.price)) for tier in tiers
    )


def _number(price: Decimal | None) -> float:
    return float("nan") if price is None else float(price)
