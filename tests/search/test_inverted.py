"""Which lists are visited, by hand; what is found is proved in test_dense."""

import numpy as np

from search.inverted import lists_to_visit

LISTS = 400
COSINES = np.linspace(1, -1, LISTS, dtype=np.float32)[::-1].copy()
"""The last list is the nearest."""


def visited(sizes: dict[int, int], wanted: int) -> list[int]:
    by_list = np.zeros(LISTS, np.int64)
    by_list[list(sizes)] = list(sizes.values())
    lists: list[int] = lists_to_visit(COSINES, by_list, wanted).tolist()
    return lists


def test_eight_times_the_square_root_of_the_lists_are_visited_nearest_first() -> None:
    # 8 sqrt(400) = 160
    assert visited(dict.fromkeys(range(LISTS), 1000), 10) == list(range(399, 239, -1))


def test_lists_without_an_allowed_row_are_passed_over() -> None:
    assert visited({3: 500, 90: 500, 7: 500}, 10) == [90, 7, 3]
    even = dict.fromkeys(range(0, LISTS, 4), 1000)
    assert visited(even, 10) == list(range(396, -1, -4))


def test_lists_are_visited_until_there_are_ten_rows_for_each_one_wanted() -> None:
    assert len(visited(dict.fromkeys(range(LISTS), 1), 30)) == 300
    assert len(visited(dict.fromkeys(range(LISTS), 1), 1000)) == LISTS
