"""Writes stock and prices by region."""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from catalog.product import Availability, Offer, Product

AVAILABILITIES = tuple(Availability)

_CODES = {availability: code for code, availability in enumerate(AVAILABILITIES)}

_COLUMNS: Mapping[str, npt.DTypeLike] = {
    "rows": np.int32,
    "stock": np.int32,
    "prices": np.float64,
    "tier_quantities": np.int32,
    "tier_prices": np.float64,
}
"""The columns of a region that are written as they are, one region behind the other."""


class OfferWriter:
    """Takes products one by one and writes their offers by region.

    The files: `regions.json` names the regions and the availabilities, the latter in
    the order of their codes; `availability.npy` holds the code of each product's own
    availability. `region_offsets.npy` says which slice of the offers is a region's;
    an offer has an entry in `rows.npy` (rising within a region), `stock.npy` and
    `prices.npy` (the product's own where the offer names none). `tier_offsets.npy`
    says which slice of `tier_quantities.npy` and `tier_prices.npy` is an offer's.
    """

    def __init__(self) -> None:
        self._availability = array("b")
        self._by_region: dict[str, _Region] = defaultdict(_Region)

    def add(self, row: int, product: Product) -> None:
        """Note the offers of `product`, which is document number `row`; rows come in order."""
        self._availability.append(_CODES[product.availability])
        for offer in product.offers:
            price = product.price if offer.price is None else offer.price
            self._by_region[offer.region].add(row, offer, price)

    def write(self, folder: Path) -> tuple[str, ...]:
        """Write the files into `folder`, which is made; gives the regions by name."""
        folder.mkdir()
        regions = tuple(sorted(self._by_region))
        described = {"regions": regions, "availabilities": [code.value for code in AVAILABILITIES]}
        (folder / "regions.json").write_bytes(orjson.dumps(described))
        np.save(folder / "availability.npy", np.frombuffer(self._availability, np.int8))
        groups = [self._by_region[region] for region in regions]
        np.save(folder / "region_offsets.npy", _offsets([len(group.rows) for group in groups]))
        for name, dtype in _COLUMNS.items():
            columns = [np.frombuffer(getattr(group, name), dtype) for group in groups]
            np.save(folder / f"{name}.npy", np.concatenate([np.empty(0, dtype), *columns]))
        sizes = [size for group in groups for size in group.tier_sizes]
        np.save(folder / "tier_offsets.npy", _offsets(sizes))
        return regions


class _Region:
    """The offers of one region, in the order of their rows."""

    def __init__(self) -> None:
        self.rows = array("i")
        self.stock = array("i")
        self.prices = array("d")
        self.tier_sizes = array("i")
        self.tier_quantities = array("i")
        self.tier_prices = array("d")

    def add(self, row: int, offer: Offer, price: Decimal | None) -> None:
        """Note an offer, and what one unit of it costs, None when nothing says so."""
        self.rows.append(row)
        self.stock.append(offer.stock)
        self.prices.append(float("nan") if price is None else float(price))
        self.tier_sizes.append(len(offer.price_tiers))
        for tier in offer.price_tiers:
            self.tier_quantities.append(tier.min_quantity)
            self.tier_prices.append(float(tier.price))


def _offsets(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.fromiter(accumulate(lengths, initial=0), np.int64, len(lengths) + 1)
