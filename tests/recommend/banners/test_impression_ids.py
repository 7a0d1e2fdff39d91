"""Impression ids say what was shown, and cannot be made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommend.banners.impressions import Impression, impression_id, read_impression
from recommend.banners.situation import Situation

SECRET = b"s" * 32
SHOWN = Impression(
    "nonce", 7, 1_774_958_400_000_000, 0.375, (3, 7, 9), Situation(12, "north", 1.5, "Drinks")
)

IMPRESSIONS = st.builds(
    Impression,
    nonce=st.text(max_size=12),
    banner=st.integers(1, 10_000),
    at=st.integers(0, 1 << 52),
    share=st.floats(0, 1, exclude_min=True),
    eligible=st.lists(st.integers(1, 10_000), max_size=50).map(tuple),
    situation=st.builds(
        Situation,
        st.integers(0, 23),
        st.none() | st.text(max_size=20),
        st.none() | st.floats(-3, 6),
        st.none() | st.text(max_size=20),
    ),
)


@settings(deadline=None, max_examples=50)
@given(IMPRESSIONS)
def test_an_id_is_read_back_as_what_was_shown(shown: Impression) -> None:
    text = impression_id(shown, SECRET)
    assert read_impression(text, SECRET) == shown
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_.") for letter in text)


@pytest.mark.parametrize(
    "text", ["", ".", "abc", "a.b", "é.é", impression_id(SHOWN, b"another"), "." * 300]
)
def test_what_was_not_signed_here_is_nothing(text: str) -> None:
    assert read_impression(text, SECRET) is None


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_changed_letter_makes_it_nothing(data: st.DataObject) -> None:
    text = impression_id(SHOWN, SECRET)
    # The last letter of each part has bits that stand for nothing.
    content = text.index(".")
    place = data.draw(st.integers(0, content - 2))
    letter = data.draw(st.sampled_from("ABab01-_").filter(lambda drawn: drawn != text[place]))
    assert read_impression(text[:place] + letter + text[place + 1 :], SECRET) is None
