"""Shares as people read them, by hand."""

import pytest

from core.per_cent import per_cent


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [(0.123, 0, "12 %"), (0.123, 2, "12.30 %"), (1.0, 0, "100 %"), (1.5, 0, "150 %")],
)
def test_a_share_has_the_digits_that_are_asked_for(share: float, decimals: int, text: str) -> None:
    assert per_cent(share, decimals) == text


def test_a_change_has_its_sign() -> None:
    assert per_cent(0.123, 1, signed=True) == "+12.3 %"
    assert per_cent(-0.123, 1, signed=True) == "-12.3 %"
    assert per_cent(-0.123, 1) == "-12.3 %"


def test_nothing_has_no_minus() -> None:
    assert per_cent(-0.0001) == "0 %"
