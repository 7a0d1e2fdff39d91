"""What can be had where: which rows a region and its stock let through, and how they are shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.filters import FieldSource
from search.offers import RegionOffers
from search.query import InStock
from search.region_fields import RegionFields
from search.results import ProductView
from search.snapshot import Snapshot


class Shopper(Protocol):
    """Whose stock and prices are meant; every query says it."""

    @property
    def region(self) -> str | None:
        """The region; None for what holds without one."""
        ...

    @property
    def price_tier(self) -> str | None:
        """The retailers' tier whose prices stand above the list; None for the list."""
        ...


@dataclass(frozen=True, slots=True)
class Anyone:
    """A shopper who asks for nothing but these."""

    region: str | None = None
    price_tier: str | None = None


def offers_for(snapshot: Snapshot, shopper: Shopper) -> RegionOffers:
    """The offers of the shopper's region, or what holds without one.

    Raises:
        BadInput: there is no such region.
    """
    if shopper.region is None:
        return snapshot.offers.own
    return snapshot.offers.region(shopper.region)


def allowed_by_stock(snapshot: Snapshot, shopper: Shopper, in_stock: InStock) -> Mask | None:
    """Rows sold to the shopper that `in_stock` lets through; None for every row.

    The very same array for the same arguments, not to be written to: it costs nothing
    to ask on every keystroke. Dead rows are let through by none.

    Raises:
        BadInput: there is no such region.
    """
    return offers_for(snapshot, shopper).allowed(in_stock)


def fields_for(snapshot: Snapshot, shopper: Shopper) -> FieldSource:
    """The fields to filter and count by, with price and availability as the shopper has them.

    Raises:
        BadInput: there is no such region.
    """
    offers = offers_for(snapshot, shopper)
    if shopper.region is None and not snapshot.offers.is_live:
        # As it was built, where everything is sorted.
        return snapshot.filters
    return RegionFields(snapshot.filters, offers.index_for(shopper.price_tier))


def prices_for(snapshot: Snapshot, shopper: Shopper) -> npt.NDArray[np.float64]:
    """By row, what a unit costs the shopper, float64, NaN where unknown or not sold.

    Raises:
        BadInput: there is no such region.
    """
    return offers_for(snapshot, shopper).prices_for(shopper.price_tier)


def shown_to(
    snapshot: Snapshot, shopper: Shopper, rows: Sequence[int], views: Sequence[ProductView]
) -> list[ProductView]:
    """The `views` of `rows`, with availability, price, price tiers and stock as for the shopper.

    What is not sold there keeps its own price and is out of stock.

    Raises:
        BadInput: there is no such region.
    """
    if shopper.region is None and not snapshot.offers.is_live:
        return list(views)
    offers, tier = offers_for(snapshot, shopper), shopper.price_tier
    return [_shown(offers, row, view, tier) for row, view in zip(rows, views, strict=True)]


def with_all_offers(
    snapshot: Snapshot, row: int, view: ProductView, price_tier: str | None
) -> ProductView:
    """The view of `row` with the offers of every region; none in a catalogue without regions."""
    if not snapshot.offers.regions:
        return view
    return view.model_copy(update={"offers": snapshot.offers.offers(row, price_tier)})


def _shown(offers: RegionOffers, row: int, view: ProductView, tier: str | None) -> ProductView:
    availability = offers.availability_of(row)
    if availability is None:
        return view.model_copy(update={"availability": "out_of_stock", "stock": None})
    price = float(offers.prices_for(tier)[row])
    return view.model_copy(
        update={
            "availability": availability,
            "price": None if math.isnan(price) else price,
            "price_tiers": offers.price_tiers_of(row, tier, view.price_tiers),
            "stock": offers.stock_of(row),
        }
    )
