"""Prices: the ways feeds write them, the rule for a lone separator, what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.price import parse_price, price_from_cents, price_from_number
from core.errors import BadInput

WRITTEN = [
    ("1.234,50 EUR", "1234.50", "EUR"),
    ("EUR 1.234,50", "1234.50", "EUR"),
    ("$1,234.50", "1234.50", "USD"),
    ("1 234,50 €", "1234.50", "EUR"),
    ("1\u202f234,50\u00a0€", "1234.50", "EUR"),
    ("CHF 1'234.50", "1234.50", "CHF"),
    ("CHF 1\u2019234.50", "1234.50", "CHF"),
    ("15.00 USD", "15", "USD"),
    ("15.00 usd", "15", "USD"),
    ("$12.00 CAD", "12", "CAD"),
    ("CA$12", "12", "CAD"),
    ("0,99", "0.99", None),
    (".99", "0.99", None),
    ("12,5", "12.5", None),
    ("12,-", "12", None),
    ("12 kr", "12", None),
    ("1.234.567", "1234567", None),
    ("12,34,567.00 INR", "1234567", "INR"),
    ("4995", "4995", None),
]

LONE_SEPARATOR = [
    ("1,234", "1234"),
    ("123.456", "123456"),
    ("1,2345", "1.2345"),
    ("1234,567", "1234.567"),
    ("0.125", "0.125"),
    ("1 234.567", "1234.567"),
]

REFUSED = [
    "12 apples", "", " ", "NaN", "inf", "1e5", "1.2.3,4", "1,23,4", "12 34", "1,2345,678", "5.",
    "+3", "1_000", "٣", "12 $ kr", "€ 12 USD", "1.234,5.6", "1,,2", "$", "12-34", "9" * 65,
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount", "currency"), WRITTEN)
def test_reads_what_feeds_write(text: str, amount: str, currency: str | None) -> None:
    assert parse_price(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(("text", "amount"), LONE_SEPARATOR)
def test_a_lone_separator_parts_thousands_only_before_three_digits(text: str, amount: str) -> None:
    assert parse_price(text)[0] == Decimal(amount)


def test_the_mapping_settles_what_a_lone_separator_is() -> None:
    assert parse_price("1,234", decimal_sign=",")[0] == Decimal("1.234")
    assert parse_price("1.234", decimal_sign=",")[0] == Decimal("1234")
    with pytest.raises(BadInput, match="cannot be read"):
        parse_price("1.5", decimal_sign=",")


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_is_no_price(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_price(text)
    assert caught.value.field == "price"
    assert caught.value.hint


@pytest.mark.parametrize("text", ["-3", "$-3", "-3 EUR", "3-", "\u22123,00 €"])
def test_says_that_a_price_is_negative(text: str) -> None:
    with pytest.raises(BadInput, match="the price is negative"):
        parse_price(text)


def test_cents() -> None:
    assert price_from_cents(4995) == Decimal("49.95")
    assert price_from_cents(4995.0) == Decimal("49.95")
    assert price_from_cents("4995 EUR") == Decimal("49.95")
    with pytest.raises(BadInput, match="in cents"):
        price_from_cents("49.95")
    with pytest.raises(BadInput, match="in cents"):
        price_from_cents(49.95)


def test_numbers() -> None:
    assert str(price_from_number(49.9)) == "49.90"
    assert price_from_number(0.1 + 0.2) == Decimal("0.30")
    assert price_from_number(5) == Decimal(5)
    for number in (float("nan"), float("inf"), 1e15):
        with pytest.raises(BadInput, match="cannot be read"):
            price_from_number(number)
    with pytest.raises(BadInput, match="negative"):
        price_from_number(-0.01)


LOCALES = {
    "en_US": (",", ".", "${}", "USD"),
    "de_DE": (".", ",", "{} €", "EUR"),
    "fr_FR": ("\u202f", ",", "{}\u00a0€", "EUR"),
    "de_CH": ("\u2019", ".", "CHF {}", "CHF"),
    "sv_SE": ("\u00a0", ",", "{} SEK", "SEK"),
    "pl_PL": ("", ",", "{} zł", "PLN"),
}


@given(cents=st.integers(min_value=0, max_value=10**11), locale=st.sampled_from(sorted(LOCALES)))
def test_a_price_written_in_any_locale_is_read_back(cents: int, locale: str) -> None:
    grouping, sign, pattern, currency = LOCALES[locale]
    amount = Decimal(cents).scaleb(-2)
    whole, _, rest = f"{amount:,.2f}".partition(".")
    written = pattern.format(whole.replace(",", grouping) + sign + rest)
    assert parse_price(written) == (amount, currency)


def amount_or_none(text: str) -> Decimal | None:
    try:
        return parse_price(text)[0]
    except BadInput:
        return None


@given(st.text("0123456789.,' -€$EUR", max_size=12))
def test_any_text_is_a_price_from_0_up_or_refused(text: str) -> None:
    amount = amount_or_none(text)
    assert amount is None or (amount.is_finite() and amount >= 0)
