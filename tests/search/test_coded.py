"""The first look in 8 bits, against float64."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.codes import CHUNK_ROWS, code
from search.coded import CodedVectors


def units(count: int, dimension: int, seed: int) -> npt.NDArray[np.float32]:
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((count, dimension)) ** 3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    single: npt.NDArray[np.float32] = vectors.astype(np.float32)
    return single


# The first call compiles the kernel.
@settings(deadline=None)
@given(st.integers(1, 60), st.sampled_from([1, 3, 16, 384]), st.integers(0, 2**32 - 1))
def test_the_true_product_lies_between_the_bounds(count: int, dimension: int, seed: int) -> None:
    vectors, query = units(count, dimension, seed), units(1, dimension, seed + 1)[0]
    lowest, highest = CodedVectors(*code(vectors)).bounds(query)
    truth = vectors.astype(np.float64) @ query.astype(np.float64)
    assert (lowest <= truth).all()
    assert (truth <= highest).all()


def test_the_bounds_are_narrow_enough_to_rule_most_rows_out() -> None:
    vectors, query = units(5_000, 384, 1), units(1, 384, 2)[0]
    lowest, highest = CodedVectors(*code(vectors)).bounds(query)
    assert (highest - lowest).max() < 0.1
    assert np.count_nonzero(highest >= lowest.max()) < 100


def test_every_chunk_is_coded() -> None:
    vectors = units(CHUNK_ROWS + 3, 8, 5)
    lowest, highest = CodedVectors(*code(vectors)).bounds(vectors[-1])
    assert lowest[-1] <= 1 <= highest[-1]
    assert highest[-1] == pytest.approx(1, abs=0.05)


def test_a_row_of_zeros_has_the_product_zero() -> None:
    lowest, highest = CodedVectors(*code(np.zeros((1, 4), np.float32))).bounds(units(1, 4, 3)[0])
    assert lowest[0] <= 0 <= highest[0]
    assert highest[0] < 1e-4
