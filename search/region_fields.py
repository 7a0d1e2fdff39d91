"""What a region says of price and availability, to be filtered and counted by."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.product import Availability
from search.filters import FilterColumns, FilterIndex, Slices

REGIONAL_FIELDS = frozenset({"availability", "price"})


class RegionFields:
    """Every field of a catalogue, with availability and price as a region has them.

    Args:
        catalogue: the fields of the products.
        region: what `index_region` made.
    """

    def __init__(self, catalogue: FilterIndex, region: FilterIndex) -> None:
        self._catalogue = catalogue
        self._region = region

    def of(self, field: str) -> FilterIndex:
        """Where the values of `field` are to be read."""
        return self._region if field in REGIONAL_FIELDS else self._catalogue


def index_region(
    availability: npt.NDArray[np.int8], prices: npt.NDArray[np.float64]
) -> FilterIndex:
    """The fields of one region.

    Args:
        availability: int8, shape (n,): places in `Availability`, below 0 where not sold.
        prices: float64, shape (n,), NaN where there is none.
    """
    names = sorted(Availability, key=str.casefold)
    rows = [np.flatnonzero(availability == list(Availability).index(name)) for name in names]
    priced = np.flatnonzero(~np.isnan(prices))
    by_price = priced[np.argsort(prices[priced], kind="stable")]
    fields = {"availability": Slices(values=slice(0, len(names)), numbers=slice(0, 0))}
    if by_price.size:
        fields["price"] = Slices(values=slice(0, 0), numbers=slice(0, by_price.size))
    columns = FilterColumns(
        fields=fields,
        values=pa.array(names, pa.large_string()),
        value_offsets=np.cumsum([0, *(group.size for group in rows)]),
        value_rows=np.concatenate(rows).astype(np.int32),
        numbers=prices[by_price],
        number_rows=by_price.astype(np.int32),
    )
    return FilterIndex(columns, availability.size)
