"""Numbers of things in words."""

import pytest

from core.counted import counted


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 shops"), (1, "1 shop"), (2, "2 shops"), (1_204, "1,204 shops")],
)
def test_one_is_told_apart_from_none_and_several(number: int, text: str) -> None:
    assert counted(number, "shop") == text


def test_several_may_have_a_name_of_their_own() -> None:
    assert counted(1, "category", "categories") == "1 category"
    assert counted(2, "category", "categories") == "2 categories"
    assert counted(3, "new event", "new events") == "3 new events"
