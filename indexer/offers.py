"""Writes stock and prices by region."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import orjson

from catalog.product import Availability, Offer, PriceTier, Product

AVAILABILITIES = tuple(Availability)

_Entry = tuple[int, Offer, float]
"""A row, its offer, and what one unit of it costs, NaN when nothing says so."""


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
        self._availability: list[int] = []
        self._by_region: dict[str, list[_Entry]] = defaultdict(list)

    def add(self, row: int, product: Product) -> None:
        """Note the offers of `product`, which is document number `row`; rows come in order."""
        self._availability.append(AVAILABILITIES.index(product.availability))
        for offer in product.offers:
            price = product.price if offer.price is None else offer.price
            entry = (row, offer, float("nan") if price is None else float(price))
            self._by_region[offer.region].append(entry)

    def write(self, folder: Path) -> tuple[str, ...]:
        """Write the files into `folder`, which is made; gives the regions by name."""
        folder.mkdir()
        regions = tuple(sorted(self._by_region))
        described = {"regions": regions, "availabilities": [code.value for code in AVAILABILITIES]}
        (folder / "regions.json").write_bytes(orjson.dumps(described))
        np.save(folder / "availability.npy", np.array(self._availability, np.int8))
        groups = [self._by_region[region] for region in regions]
        np.save(folder / "region_offsets.npy", _offsets([len(group) for group in groups]))
        entries = [entry for group in groups for entry in group]
        np.save(folder / "rows.npy", np.array([row for row, _, _ in entries], np.int32))
        np.save(folder / "stock.npy", np.array([offer.stock for _, offer, _ in entries], np.int32))
        np.save(folder / "prices.npy", np.array([price for _, _, price in entries], np.float64))
        _write_tiers(folder, [offer.price_tiers for _, offer, _ in entries])
        return regions


def _write_tiers(folder: Path, by_offer: Sequence[tuple[PriceTier, ...]]) -> None:
    tiers = [tier for tiers in by_offer for tier in tiers]
    np.save(folder / "tier_offsets.npy", _offsets([len(tiers) for tiers in by_offer]))
    quantities = np.array([tier.min_quantity for tier in tiers], np.int32)
    np.save(folder / "tier_quantities.npy", quantities)
    np.save(folder / "tier_prices.npy", np.array([float(tier.price) for tier in tiers]))


def _offsets(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.fromiter(accumulate(lengths, initial=0), np.int64, len(lengths) + 1)
