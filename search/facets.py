"""Facets: exact counts of a field's values over everything that matched."""

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.filters import FieldSource
from search.lexical import best_places
from search.results import FacetCounts, FacetValue


def count_facet(source: FieldSource, field: str, matched: Mask, *, limit: int) -> FacetCounts:
    """The values of `field` among the rows in `matched`, the most frequent first.

    Args:
        source: of the field.
        field: such as "brand", "category", "price" or "attributes.colour".
        matched: bool, shape (n,).
        limit: values listed at the most; `total_values` tells how many there are.

    Raises:
        BadInput: no product has the field.
    """
    index = source.of(field)
    slices = index.slices(field, parameter="facets")
    places, counts = index.value_counts(slices, matched)
    numbers = index.matched_numbers(slices, matched)
    values, repeats = _counted(numbers)
    # Only what is shown is written out: a price has hundreds of values.
    listed = [
        *((index.value(places[top]), int(counts[top])) for top in best_places(counts, limit)),
        *((_written(values[top]), int(repeats[top])) for top in best_places(repeats, limit)),
    ]
    listed.sort(key=lambda pair: -pair[1])
    return FacetCounts(
        field=field,
        counts=tuple(FacetValue(value=value, count=count) for value, count in listed[:limit]),
        total_values=places.size + values.size,
        min=float(numbers[0]) if numbers.size else None,
        max=float(numbers[-1]) if numbers.size else None,
    )


def _counted(
    rising: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """The different numbers among `rising`, and how often each stands there."""
    starts = np.flatnonzero(np.diff(rising, prepend=np.nan))
    return rising[starts], np.diff(starts, append=rising.size)


def _written(number: float) -> str:
    """The shortest decimal that reads back as `number`, so that a filter on it finds it."""
    return np.format_float_positional(number, trim="-")
