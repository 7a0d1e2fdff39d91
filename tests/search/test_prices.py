"""Price words: what they mean, and what only looks like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.prices import find_price

PRICES = [
    ("mouse under 50", "..50", "mouse"),
    ("mouse below 50 eur", "..50", "mouse"),
    ("laptop cheaper than 300", "..300", "laptop"),
    ("tv less than $1,200.50", "..1200.5", "tv"),
    ("mug under 7,50 €", "..7.5", "mug"),
    ("over 100", "100..", ""),
    ("camera over $1'000", "1000..", "camera"),
    ("tv from 10 to 20", "10..20", "tv"),
    ("tv between 10 and 20 dollars", "10..20", "tv"),
    ("10-20 euro mouse", "10..20", "mouse"),
    ("$10-$20 mug", "10..20", "mug"),
    ("mug 10 to 20 EUR", "10..20", "mug"),
    ("mouse max 50", "..50", "mouse"),
    ("min. 5 pens", None, None),
    ("under $50 headphones", "..50", "headphones"),
    ("<50€", "..50", ""),
    (">= 10", "10..", ""),
    ("headphones for under 20", "..20", "headphones"),
    ("laptops priced under 500, hp", "..500", "laptops , hp"),
    ("UNDER 50 EUR Mouse", "..50", "Mouse"),
]


@pytest.mark.parametrize(("text", "value", "rest"), PRICES)
def test_price_words_become_a_range_and_leave_the_text(
    text: str, value: str | None, rest: str | None
) -> None:
    price = find_price(text)

    assert (price.value if price else None) == value
    assert (price.cut_from(text) if price else None) == rest


NO_PRICES = [
    "under desk mount",
    "windows 10",
    "2 x 4",
    "under 50 inch tv",
    "under 50cm",
    "over 9000 mah",
    "max 50 kg",
    "from 5 to 10 inch",
    "usb 2 to 3",
    "10-20",
    "AC/DC 10-20",
    "TN-2110",
    "nikon d500-600 usd",
    "under 1.5 tb",
    "under 100k",
    "up to 50%",
    "50 euro",
    "over-ear headphones 50",
    "turnover 50",
    "under 500 laptop",
    "from 20 to 10",
    "",
]


@pytest.mark.parametrize("text", NO_PRICES)
def test_what_may_be_something_else_is_no_price(text: str) -> None:
    assert find_price(text) is None


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("iphone 12 pro max 256", True),
        ("iphone max $256", False),
        ("toner from 10 to 20", True),
        ("mouse under 50", False),
    ],
)
def test_words_that_names_have_too_are_doubtful(text: str, *, doubtful: bool) -> None:
    price = find_price(text)

    assert price is not None
    assert price.doubtful is doubtful


letters = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)
models = st.builds("{}{}{}".format, letters, st.sampled_from(["-", "", "/"]), st.integers(0, 99999))


@given(st.lists(models, min_size=1, max_size=4))
def test_model_numbers_are_never_eaten(names: list[str]) -> None:
    assert find_price(" ".join(names)) is None
    price = find_price(f"{' '.join(names)} under 50 eur")
    assert price is not None
    assert price.cut_from(f"{' '.join(names)} under 50 eur") == " ".join(names)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    price = find_price(text)

    if price is not None:
        assert 0 <= price.start < price.end <= len(text)
        assert price.condition.field == "price"
