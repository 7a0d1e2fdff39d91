"""What can be had where: which rows a region and its stock let through, and how they are shown."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.dense import Mask
from search.filters import FieldSource
from search.offers import RegionOffers
from search.query import InStock
from search.region_fields import RegionFields
from search.results import ProductView
from search.snapshot import Snapshot


def allowed_by_stock(snapshot: Snapshot, region: str | None, in_stock: InStock) -> Mask | None:
    """Rows sold in `region` that `in_stock` lets through; None for every row.

    The very same array for the same arguments, not to be written to: it costs nothing
    to ask on every keystroke.

    Raises:
        BadInput: there is no such region.
    """
    if region is None:
        return snapshot.offers.allowed(in_stock)
    return snapshot.offers.region(region).allowed(in_stock)


def fields_in(snapshot: Snapshot, region: str | None) -> FieldSource:
    """The fields to filter and count by, with price and availability as in `region`.

    Raises:
        BadInput: there is no such region.
    """
    if region is None:
        return snapshot.filters
    return RegionFields(snapshot.filters, snapshot.offers.region(region).fields)


def prices_in(snapshot: Snapshot, region: str | None) -> npt.NDArray[np.float64]:
    """By row, what a unit costs in `region`, float64, NaN where unknown or not sold there.

    Raises:
        BadInput: there is no such region.
    """
    return snapshot.prices if region is None else snapshot.offers.region(region).prices


def shown_in(
    snapshot: Snapshot, region: str | None, rows: Sequence[int], views: Sequence[ProductView]
) -> list[ProductView]:
    """The `views` of `rows`, with availability, price, price tiers and stock as in `region`.

    What is not sold there keeps its own price and is out of stock. Without a region
    the views are as they were.

    Raises:
        BadInput: there is no such region.
    """
    if region is None:
        return list(views)
    offers = snapshot.offers.region(region)
    return [_shown(offers, row, view) for row, view in zip(rows, views, strict=True)]


def with_offers(snapshot: Snapshot, row: int, view: ProductView) -> ProductView:
    """The view of `row` with the offers of every region; none in a catalogue without regions."""
    if not snapshot.offers.regions:
        return view
    return view.model_copy(update={"offers": snapshot.offers.offers(row)})


def _shown(offers: RegionOffers, row: int, view: ProductView) -> ProductView:
    offer = offers.offer(row)
    if offer is None:
        return view.model_copy(update={"availability": "out_of_stock", "stock": None})
    return view.model_copy(
        update={
            "availability": offers.availability_of(row),
            "price": offer.price,
            "price_tiers": offer.price_tiers or view.price_tiers,
            "stock": offer.stock,
        }
    )
