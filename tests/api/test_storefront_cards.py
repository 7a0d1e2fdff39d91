"""Cards of products: prices, titles, pictures and stock."""

import pytest

from api.storefront.address import Address
from api.storefront.cards import card_of, picture_of, price_notes, stock_of
from api.storefront.money import price_text
from search.results import Highlight, PriceTierView
from tests.api.views import product


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (1234.5, "EUR", "€1,234.50"),
        (0.0, "USD", "$0.00"),
        (1_234_567.0, "JPY", "¥1,234,567"),
        (12.0, "PLN", "PLN\N{NO-BREAK SPACE}12.00"),
        (12.0, None, "12.00"),
        (-3.0, "GBP", "-£3.00"),
        (None, "EUR", ""),
    ],
)
def test_prices_are_written_by_their_currency(
    amount: float | None, currency: str | None, expected: str
) -> None:
    assert price_text(amount, currency) == expected


def test_a_card_escapes_the_title_and_trusts_only_the_searchs_marks() -> None:
    nasty = product(title="<script>alert(1)</script>")

    assert "<script" not in str(card_of(nasty, "shop", Address()).title)
    marked = Highlight(title="a <mark>b</mark>", description="")
    assert str(card_of(nasty, "shop", Address(), highlight=marked).title) == "a <mark>b</mark>"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:image/png;base64,x", "", "http://["])
def test_a_picture_that_is_not_on_the_web_is_drawn(link: str) -> None:
    picture = picture_of(product(id="a/b", image_link=link), "shop")

    assert picture.src == picture.fallback == "/pictures/shop/a%2Fb.svg"


def test_a_picture_on_the_web_has_the_drawn_one_to_fall_back_on() -> None:
    picture = picture_of(product(image_link="https://x.example/1.jpg"), "shop")

    assert (picture.src, picture.fallback) == ("https://x.example/1.jpg", "/pictures/shop/1.svg")


@pytest.mark.parametrize(
    ("availability", "stock", "expected"),
    [
        ("in_stock", 1234, "In stock · 1,234"),
        ("in_stock", 3, "Only 3 left"),
        ("in_stock", None, "In stock"),
        ("limited_availability", 8, "Low stock · 8"),
        ("out_of_stock", 0, "Out of stock"),
        ("preorder", None, "Pre-order"),
    ],
)
def test_stock_is_said_in_words(availability: str, stock: int | None, expected: str) -> None:
    assert stock_of(availability, stock).text == expected


def test_a_price_says_what_it_depends_on() -> None:
    tiers = (PriceTierView(min_quantity=10, price=11.0), PriceTierView(min_quantity=40, price=9.0))
    full = product(price=12.0, currency="EUR", pack_size=6, min_order_quantity=2, price_tiers=tiers)

    assert price_notes(full) == ("€2.00 each", "€9.00 from 40", "min. 2")
    assert price_notes(product(price=12.0, pack_size=1, min_order_quantity=1)) == ()
