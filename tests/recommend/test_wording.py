"""The words of reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommend.wording import LONGEST_TITLE, ago, share, shortened


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0.3, "today"),
        (1.9, "yesterday"),
        (5.5, "5 days ago"),
        (20, "2 weeks ago"),
        (59, "8 weeks ago"),
        (61, "2 months ago"),
        (400, "13 months ago"),
    ],
)
def test_how_long_ago(days: float, text: str) -> None:
    assert ago(days) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (3, 7, "3 of 7"),
        (31, 100, "3 of 10"),
        (15, 100, "2 of 10"),
        (4, 100, "1 of 25"),
        (50, 50, "10 of 10"),
        (1, 1000, "1 of 1000"),
    ],
)
def test_shares(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


@given(title=st.text(max_size=120))
def test_titles_are_never_too_long(title: str) -> None:
    short = shortened(title)

    assert len(short) <= LONGEST_TITLE
    assert short.endswith("\u2026") or short == " ".join(title.split())


def test_a_title_is_cut_between_words() -> None:
    title = "Stainless steel water bottle with a very long name, 750 ml"

    assert shortened(title) == "Stainless steel water bottle with a very long\u2026"
