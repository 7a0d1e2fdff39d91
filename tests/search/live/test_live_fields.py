"""Price and availability by looking at all rows, against an index that keeps them sorted."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from catalog.product import Availability
from core.errors import BadInput
from search.facets import count_facet
from search.filters import FilterColumns, FilterIndex, Slices
from search.query import Filter
from search.region_fields import RegionFields, RegionIndex

ROWS = 40
PRICES = (0.0, 0.5, 1.0, 9.99, 10.0, 1e9, np.nan)


def indexed(availability: npt.NDArray[np.int8], prices: npt.NDArray[np.float64]) -> FilterIndex:
    """The fields of one region, sorted, as the filters of a version are."""
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


codes = arrays.arrays(np.int8, ROWS, elements=st.integers(-1, 4))
prices_by_row = arrays.arrays(np.float64, ROWS, elements=st.sampled_from(PRICES))
matched_rows = arrays.arrays(np.bool_, ROWS)
numbers = st.none() | st.sampled_from(PRICES[:-1])
conditions = st.one_of(
    st.builds(
        Filter,
        field=st.just("availability"),
        any_of=st.lists(st.sampled_from((*Availability, "IN_STOCK")), min_size=1).map(tuple),
        exclude=st.booleans(),
    ),
    st.builds(
        Filter,
        field=st.just("price"),
        any_of=st.lists(st.sampled_from(("10", "10.0", "0.5", "1e9", "7")), min_size=1).map(tuple),
        exclude=st.booleans(),
    ),
    st.tuples(numbers, numbers, st.booleans())
    .filter(lambda drawn: drawn[:2] != (None, None))
    .filter(lambda drawn: None in drawn[:2] or drawn[0] <= drawn[1])
    .map(lambda drawn: Filter(field="price", min=drawn[0], max=drawn[1], exclude=drawn[2])),
)


@settings(deadline=None)
@given(codes, prices_by_row, matched_rows, conditions, st.integers(1, 6))
def test_it_answers_as_a_sorted_index_does(
    availability: npt.NDArray[np.int8],
    prices: npt.NDArray[np.float64],
    matched: npt.NDArray[np.bool_],
    condition: Filter,
    limit: int,
) -> None:
    kept = indexed(availability, prices)
    looked_at = RegionIndex(availability, prices)
    assert looked_at.mask(condition).tolist() == kept.mask(condition).tolist()
    source = RegionFields(kept, looked_at)
    for field in ("price", "availability"):
        assert source.of(field) is looked_at
        assert count_facet(source, field, matched, limit=limit) == count_facet(
            kept, field, matched, limit=limit
        )


@pytest.mark.parametrize(
    ("field", "value"), [("price", "cheap"), ("price", "nan"), ("availability", "1")]
)
def test_both_refuse_a_value_that_is_none(field: str, value: str) -> None:
    codes, prices = np.zeros(2, np.int8), np.ones(2)
    for index in (RegionIndex(codes, prices), indexed(codes, prices)):
        with pytest.raises(BadInput, match=f"{field} holds .*: '{value}' is none of them"):
            index.mask(Filter(field=field, any_of=(value,)))


def test_a_range_of_words_is_refused() -> None:
    index = RegionIndex(np.zeros(2, np.int8), np.zeros(2))
    with pytest.raises(BadInput, match="availability holds words"):
        index.mask(Filter(field="availability", min=1))
