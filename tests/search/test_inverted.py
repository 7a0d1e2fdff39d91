"""Which lists are visited, by hand; what is found is proved in test_dense."""

import numpy as np

from search.inverted import lists_to_visit

COSINES = np.array([0.1, 0.9, 0.5, 0.8, 0.2, 0.3, 0.0, 0.4], np.float32)


def visited(sizes: list[int], wanted: int) -> list[int]:
    lists: list[int] = lists_to_visit(COSINES, np.array(sizes), wanted).tolist()
    return lists


def test_a_quarter_of_the_lists_is_visited_nearest_first() -> None:
    assert visited([1000] * 8, 10) == [1, 3]


def test_lists_without_an_allowed_row_are_passed_over() -> None:
    assert visited([500, 0, 500, 0, 500, 0, 0, 0], 10) == [2, 4]


def test_lists_are_visited_until_there_are_ten_rows_for_each_one_wanted() -> None:
    assert visited([10] * 8, 4) == [1, 3, 2, 7]
    assert visited([10] * 8, 100) == [1, 3, 2, 7, 5, 4, 0, 6]
