"""What follows from a mask is worked out once for the same array, and anew for another."""

import numpy as np

from search.arrays import Mask
from search.remembered import REMEMBERED, Remembered


def counting() -> tuple[Remembered[Mask, int], list[Mask]]:
    asked: list[Mask] = []

    def count(mask: Mask) -> int:
        asked.append(mask)
        return int(mask.sum())

    return Remembered(count), asked


def test_the_same_array_is_worked_out_once_and_an_equal_one_again() -> None:
    remembered, asked = counting()
    mask = np.array([True, False, True])

    assert [remembered(mask), remembered(mask), remembered(mask.copy())] == [2, 2, 2]
    assert len(asked) == 2


def test_the_least_recently_asked_are_forgotten() -> None:
    remembered, asked = counting()
    masks = [np.arange(REMEMBERED + 1) < size for size in range(REMEMBERED + 1)]
    for mask in masks[:-1]:
        remembered(mask)

    remembered(masks[0])
    assert remembered(masks[-1]) == REMEMBERED
    assert len(asked) == REMEMBERED + 1
    remembered(masks[0])
    assert len(asked) == REMEMBERED + 1
    remembered(masks[1])
    assert len(asked) == REMEMBERED + 2


def test_a_remembered_array_is_never_taken_for_a_new_one_in_its_place() -> None:
    remembered, _ = counting()

    for size in range(200):
        # Each array goes at once, and the next may well lie where it lay.
        assert remembered(np.ones(size % 7, dtype=bool)) == size % 7
