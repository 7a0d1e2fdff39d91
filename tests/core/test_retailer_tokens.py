"""Tokens of retailers: what OpenSSL makes of the same text, until when, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from core.errors import AisleError, Forbidden, Unauthorized
from core.retailer_tokens import TOKEN_HEADER, check_retailer_token, retailer_token

KEY = SecretStr("a-key-of-enough-characters")
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE = UNTIL - timedelta(seconds=1)
SHOP = "shop-17"
TOKEN = retailer_token(KEY, SHOP, UNTIL)

keys = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=16, max_size=40)
retailers = st.text(min_size=1, max_size=100)
moments = st.integers(10**5, 10**11).map(lambda second: datetime.fromtimestamp(second, UTC))


# printf 1767225600.shop-17 | openssl dgst -sha256 -hmac a-key-of-enough-characters
@pytest.mark.parametrize(
    ("retailer", "signature"),
    [
        (SHOP, "a22282f3b7db25fe1d8ed6da7eab65fd7eb9bc89a33c1777b67b2353d69866a9"),
        ("käse 5", "e434a5bee0243bac0ccdd60bbf7b3450ae4a0bb2545f0c435f4708e106dffa79"),
    ],
)
def test_a_token_is_what_openssl_makes(retailer: str, signature: str) -> None:
    assert retailer_token(KEY, retailer, UNTIL) == f"1767225600.{signature}"


@given(key=keys, retailer=retailers, until=moments, early=st.integers(1, 10**9))
def test_a_token_opens_for_its_retailer_until_its_moment(
    key: str, retailer: str, until: datetime, early: int
) -> None:
    secret = SecretStr(key)
    token = retailer_token(secret, retailer, until)

    check_retailer_token(secret, retailer, token, until - timedelta(microseconds=early))
    with pytest.raises(Unauthorized, match="expired"):
        check_retailer_token(secret, retailer, token, until)


def refused(key: SecretStr, retailer: str, token: str | None) -> AisleError:
    with pytest.raises((Forbidden, Unauthorized)) as told:
        check_retailer_token(key, retailer, token, BEFORE)
    assert told.value.field == TOKEN_HEADER
    assert told.value.hint
    assert KEY.get_secret_value() not in str(told.value)
    return told.value


@given(place=st.integers(0, len(TOKEN) - 1), put=st.characters(codec="utf-8"))
@example(place=10, put="\N{ARABIC-INDIC DIGIT ZERO}")
def test_a_token_with_one_character_changed_opens_nothing(place: int, put: str) -> None:
    assume(TOKEN[place] != put)

    assert isinstance(refused(KEY, SHOP, TOKEN[:place] + put + TOKEN[place + 1 :]), Forbidden)


@given(other=retailers)
@example(other="shop-1")
@example(other="7.shop-17")
@example(other="SHOP-17")
@example(other="\ud800")
def test_a_token_opens_for_no_other_retailer(other: str) -> None:
    assume(other != SHOP)

    assert isinstance(refused(KEY, other, TOKEN), Forbidden)


@given(expiry=st.integers(0, 10**12 - 1))
def test_the_expiry_cannot_be_put_off(expiry: int) -> None:
    assume(expiry != int(UNTIL.timestamp()))
    signature = TOKEN.partition(".")[2]

    assert isinstance(refused(KEY, SHOP, f"{expiry}.{signature}"), Forbidden)


@given(key=keys)
def test_another_key_opens_nothing(key: str) -> None:
    assume(key != KEY.get_secret_value())

    assert isinstance(refused(SecretStr(key), SHOP, TOKEN), Forbidden)


@given(token=st.text(min_size=1, max_size=200))
@example(token=f"{TOKEN}\n")
@example(token=f" {TOKEN}")
@example(token=TOKEN.upper())
@example(token=f"-{TOKEN}")
@example(token=f"{'9' * 5000}.{'0' * 64}")
def test_whatever_else_is_sent_opens_nothing(token: str) -> None:
    assume(token != TOKEN)

    assert isinstance(refused(KEY, SHOP, token), Forbidden)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_one_is_asked_for(token: str | None) -> None:
    error = refused(KEY, SHOP, token)

    assert isinstance(error, Unauthorized)
    assert "leave the retailer out" in (error.hint or "")
