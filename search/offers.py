"""Stock and prices by region.

Everything in search that depends on a region reads it from `RegionOffers`, and
nothing else does: whoever replaces the offers replaces that one object.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from catalog.product import Availability
from core.errors import BadInput, IndexUnusable
from search.dense import Mask
from search.filters import FilterIndex
from search.query import InStock
from search.region_fields import index_region
from search.results import OfferView, PriceTierView

AVAILABILITIES = tuple(Availability)
NOT_SOLD = -1
"""The stock and the code of the availability of what a region does not sell."""

MOST_NAMED = 20

NOW = (Availability.IN_STOCK, Availability.LIMITED)
LATER = (Availability.PREORDER, Availability.BACKORDER)

_CODES = {availability: code for code, availability in enumerate(AVAILABILITIES)}

Codes = npt.NDArray[np.int8]
Array = TypeVar("Array", bound=npt.NDArray[Any])


@dataclass(frozen=True, slots=True)
class TierTable:
    """Price tiers by entry: entry e has those from offsets[e] up to offsets[e + 1].

    Attributes:
        offsets: int64, shape (m + 1,).
        quantities: int32, shape (t,): units from which a tier holds.
        prices: float64, shape (t,): of one unit.
    """

    offsets: npt.NDArray[np.int64]
    quantities: npt.NDArray[np.int32]
    prices: npt.NDArray[np.float64]

    def views(self, entry: int) -> tuple[PriceTierView, ...]:
        """The tiers of an entry, by rising quantity."""
        first, last = self.offsets[entry : entry + 2].tolist()
        quantities, prices = self.quantities[first:last].tolist(), self.prices[first:last].tolist()
        return tuple(
            PriceTierView(min_quantity=quantity, price=price)
            for quantity, price in zip(quantities, prices, strict=True)
        )


class RegionOffers:
    """The offers of one region by row; the arrays are shared and cannot be written to.

    Args:
        name: the region's.
        stock: int32, shape (n,): sellable units, -1 where the product is not sold.
        prices: float64, shape (n,): of one unit, NaN where there is none or it is not sold.
        own: int8, shape (n,): codes of the products' own availabilities.
        tiers: by entry; the entries are the sold rows in their order.
    """

    def __init__(
        self,
        name: str,
        stock: npt.NDArray[np.int32],
        prices: npt.NDArray[np.float64],
        own: Codes,
        tiers: TierTable,
    ) -> None:
        self.name = name
        self.stock = _frozen(stock)
        self.prices = _frozen(prices)
        self.availability = _frozen(_regional(stock, own))
        """int8, shape (n,): codes, -1 where the product is not sold."""
        self._masks = {**_masks(self.availability), InStock.ANY: _frozen(stock >= 0)}
        self._tiers = tiers

    def allowed(self, in_stock: InStock) -> Mask:
        """Rows sold here whose availability `in_stock` lets through, bool, shape (n,)."""
        return self._masks[in_stock]

    def availability_of(self, row: int) -> str:
        """The availability here of a row that is sold here."""
        return AVAILABILITIES[int(self.availability[row])].value

    def offer(self, row: int) -> OfferView | None:
        """What the product of `row` costs here and how much of it there is; None if not sold."""
        stock, price = int(self.stock[row]), float(self.prices[row])
        if stock == NOT_SOLD:
            return None
        return OfferView(
            region=self.name,
            stock=stock,
            price=None if math.isnan(price) else price,
            price_tiers=self._tiers.views(int(self._entries[row])),
        )

    @cached_property
    def fields(self) -> FilterIndex:
        """Price and availability as they are here, to be filtered and counted by."""
        return index_region(self.availability, self.prices)

    @cached_property
    def _entries(self) -> npt.NDArray[np.int64]:
        """By row, the number of sold rows before it: its own entry if it is sold."""
        return np.cumsum(self.stock >= 0) - 1


class OfferTable:
    """The offers of every product by region.

    Args:
        folder: what indexer.offers wrote.
        documents: rows of the catalogue.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        described = orjson.loads((folder / "regions.json").read_bytes())
        self.regions: tuple[str, ...] = tuple(described["regions"])
        """The regions with any offer, by name; empty in a marketplace without regions."""
        self._region_offsets = _mapped(folder, "region_offsets")
        self._rows = _mapped(folder, "rows")
        self._stock = _mapped(folder, "stock")
        self._prices = _mapped(folder, "prices")
        self._tiers = TierTable(
            _mapped(folder, "tier_offsets"),
            _mapped(folder, "tier_quantities"),
            _mapped(folder, "tier_prices"),
        )
        self._availability: Codes = _mapped(folder, "availability")
        sizes = (self._availability.size, self._region_offsets.size, int(self._region_offsets[-1]))
        if (
            sizes != (documents, len(self.regions) + 1, self._rows.size)
            or tuple(described["availabilities"]) != AVAILABILITIES
        ):
            raise IndexUnusable("the offers do not belong together", field=folder.name)
        self._masks = _masks(self._availability)
        self._opened: dict[str, RegionOffers] = {}
        self._lock = Lock()

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
                self._opened[name] = self._open(self.regions.index(name))
            return self._opened[name]

    def allowed(self, in_stock: InStock) -> Mask | None:
        """Rows whose own availability `in_stock` lets through; None for every row."""
        return self._masks.get(in_stock)

    def offers(self, row: int) -> tuple[OfferView, ...]:
        """The offers of the product of `row`, by region."""
        found = (self.region(name).offer(row) for name in self.regions)
        return tuple(offer for offer in found if offer is not None)

    def _open(self, number: int) -> RegionOffers:
        first, last = self._region_offsets[number : number + 2].tolist()
        rows = self._rows[first:last]
        stock = np.full(self._availability.size, NOT_SOLD, dtype=np.int32)
        prices = np.full(self._availability.size, np.nan)
        stock[rows] = self._stock[first:last]
        prices[rows] = self._prices[first:last]
        tiers = TierTable(
            self._tiers.offsets[first : last + 1], self._tiers.quantities, self._tiers.prices
        )
        return RegionOffers(self.regions[number], stock, prices, self._availability, tiers)

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


def _mapped(folder: Path, name: str) -> npt.NDArray[Any]:
    """A memory-mapped array as a plain one: a slice of a numpy.memmap costs microseconds."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))


def _regional(stock: npt.NDArray[np.int32], own: Codes) -> Codes:
    """Availabilities by what is in stock.

    Where there is stock it is the product's own if that is limited, else in stock;
    where there is none it is the product's own if that can be ordered for later,
    else out of stock.
    """
    with_stock = np.where(
        own == _CODES[Availability.LIMITED], own, np.int8(_CODES[Availability.IN_STOCK])
    )
    without = np.where(np.isin(own, _codes(LATER)), own, np.int8(_CODES[Availability.OUT_OF_STOCK]))
    sold = np.where(stock > 0, with_stock, without)
    regional: Codes = np.where(stock >= 0, sold, np.int8(NOT_SOLD))
    return regional


def _masks(availability: Codes) -> Mapping[InStock, Mask]:
    return {
        InStock.TRUE: _frozen(np.isin(availability, _codes(NOW))),
        InStock.SOON: _frozen(np.isin(availability, _codes(NOW + LATER))),
    }


def _frozen(array: Array) -> Array:
    """The array, protected, because every request gets the very same one."""
    array.setflags(write=False)
    return array


def _codes(availabilities: tuple[Availability, ...]) -> list[int]:
    return [_CODES[availability] for availability in availabilities]
