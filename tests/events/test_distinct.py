"""The different ones of many numbers, as sets know them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from events.distinct import distinct


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 5)))
def test_every_number_is_there_once_in_order(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, dtype=np.int64)).tolist() == sorted(set(numbers))
