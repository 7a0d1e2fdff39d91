"""What a region says of price and availability, to be filtered and counted by.

Stock and prices change many times a second, so nothing is kept sorted: a filter compares
every price, and a facet sorts those that matched.
"""

import numpy as np
import numpy.typing as npt

from catalog.product import Availability
from search.arrays import Mask
from search.conditions import bounds, check_values, no_range, number_in
from search.filters import NOWHERE, FieldIndex, FieldSource, Slices
from search.query import Filter

REGIONAL_FIELDS = frozenset({"availability", "price"})

_NAMES = sorted(Availability, key=str.casefold)
_CODES = [list(Availability).index(name) for name in _NAMES]
_AVAILABILITY = Slices(values=slice(0, len(_NAMES)), numbers=slice(0, 0))
_PRICE = Slices(values=slice(0, 0), numbers=slice(0, 1))

_NO_PLACES = np.empty(0, np.intp)
_NO_COUNTS = np.empty(0, np.int64)
_NO_NUMBERS = np.empty(0, np.float64)


class RegionFields:
    """Every field of a catalogue, with availability and price as a region has them.

    Args:
        catalogue: the fields of the products.
        region: the region's own.
    """

    def __init__(self, catalogue: FieldSource, region: "RegionIndex") -> None:
        self._catalogue = catalogue
        self._region = region

    def of(self, field: str) -> FieldIndex:
        """Where the values of `field` are to be read."""
        return self._region if field in REGIONAL_FIELDS else self._catalogue.of(field)


class RegionIndex:
    """Availability and price of one region, read by looking at all rows.

    Args:
        availability: int8, shape (n,): places in `Availability`, below 0 where not sold.
        prices: float64, shape (n,), NaN where there is none.
    """

    def __init__(self, availability: npt.NDArray[np.int8], prices: npt.NDArray[np.float64]) -> None:
        self._availability = availability
        self._prices = prices

    def slices(self, field: str, *, parameter: str) -> Slices:  # noqa: ARG002 - both fields are there
        """Which of the two fields it is: one has values, the other numbers."""
        if field == "price":
            return _PRICE
        return _AVAILABILITY if field == "availability" else NOWHERE

    def mask(self, condition: Filter) -> Mask:
        """The rows that meet `condition`, bool, shape (n,).

        Raises:
            BadInput: a range is asked of the availability, or a value is no price or none of them.
        """
        check_values(condition, (), has_numbers=condition.field == "price")
        by_price = condition.field == "price"
        mask = self._with_price(condition) if by_price else self._with_availability(condition)
        return ~mask if condition.exclude else mask

    def value_counts(
        self, slices: Slices, matched: Mask
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
        """The places of the availabilities that a matched row has, and how many have each."""
        if slices is not _AVAILABILITY:
            return _NO_PLACES, _NO_COUNTS
        # What is not sold has the code -1.
        by_code = np.bincount(self._availability[matched].astype(np.int64) + 1, minlength=6)[1:]
        counts = by_code[_CODES]
        places = np.flatnonzero(counts)
        return places, counts[places]

    def value(self, place: int) -> str:
        """The availability at a place."""
        return _NAMES[place].value

    def matched_numbers(self, slices: Slices, matched: Mask) -> npt.NDArray[np.float64]:
        """The prices of the matched rows, rising, float64."""
        if slices is not _PRICE:
            return _NO_NUMBERS
        prices = self._prices[matched]
        return np.sort(prices[~np.isnan(prices)])

    def _with_price(self, condition: Filter) -> Mask:
        prices = self._prices
        mask: Mask
        if condition.any_of:
            numbers = [number_in(value) for value in condition.any_of]
            mask = np.isin(prices, [number for number in numbers if number is not None])
            return mask
        # A comparison with NaN is False: what has no price is in no range.
        low, high = bounds(condition)
        mask = (prices >= low) & (prices <= high)
        return mask

    def _with_availability(self, condition: Filter) -> Mask:
        if not condition.any_of:
            raise no_range(condition.field)
        wanted = {value.casefold() for value in condition.any_of}
        # What is not sold has the code -1: the last.
        passing = np.array([*(name.value in wanted for name in Availability), False])
        mask: Mask = passing[self._availability]
        return mask
