"""Words as people type them: where they stand, how they are compared, what ends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import composed, normalize
from core.surface import SurfaceWord, surface_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Wall-mount 2.5mm", ["wall", "mount", "2", "5mm"]),
        ("Men's shoes", ["mens", "shoes"]),
        ("Men\u2019s 'quoted'", ["mens", "quoted"]),
        ("Cafe\u0301 CRÈME", ["cafe", "creme"]),
        ("r;ubber/steel_pipe", ["r", "ubber", "steel", "pipe"]),
        ("कि\u0324ताब", [normalize("कि\u0324ताब")]),
        ("", []),
        ("?! - '", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [word.normal for word in surface_words(text)] == words


@given(st.text(max_size=40))
def test_words_stand_where_they_say_and_never_overlap(text: str) -> None:
    done = 0
    for word in surface_words(text):
        assert done <= word.start < word.end <= len(composed(text))
        written = normalize(composed(text)[word.start : word.end])
        assert written.replace("'", "").replace("\u2019", "") == word.normal
        done = word.end


def test_digits_are_told_in_any_script() -> None:
    assert SurfaceWord(0, 2, "a4").has_digit
    assert SurfaceWord(0, 2, "a\u0664").has_digit
    assert not SurfaceWord(0, 2, "ab").has_digit
