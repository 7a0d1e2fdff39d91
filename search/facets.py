"""Facets: exact counts of a field's values over everything that matched."""

import numpy as np

from search.dense import Mask
from search.filters import FilterIndex
from search.results import FacetCounts, FacetValue


def count_facet(index: FilterIndex, field: str, matched: Mask, *, limit: int) -> FacetCounts:
    """The values of `field` among the rows in `matched`, the most frequent first.

    Args:
        index: the filters of the snapshot.
        field: such as "brand", "category", "price" or "attributes.colour".
        matched: bool, shape (n,).
        limit: values listed at the most; `total_values` tells how many there are.

    Raises:
        BadInput: no product has the field.
    """
    slices = index.slices(field, parameter="facets")
    numbers = index.matched_numbers(slices, matched)
    values, repeats = np.unique(numbers, return_counts=True)
    counts = index.value_counts(slices, matched)
    counts += [(_written(value), int(count)) for value, count in zip(values, repeats, strict=True)]
    counts.sort(key=lambda pair: (-pair[1], pair[0]))
    return FacetCounts(
        field=field,
        counts=tuple(FacetValue(value=value, count=count) for value, count in counts[:limit]),
        total_values=len(counts),
        min=float(numbers[0]) if numbers.size else None,
        max=float(numbers[-1]) if numbers.size else None,
    )


def _written(number: float) -> str:
    """The shortest decimal that reads back as `number`, so that a filter on it finds it."""
    return np.format_float_positional(number, trim="-")
