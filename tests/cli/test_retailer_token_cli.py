"""`aisle retailer-token`: one line that the server takes, or what is missing."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from core.retailer_tokens import check_retailer_token
from tests.cli.conftest import Outcome, Shop

KEY = "a-key-of-enough-characters"
Inside = Callable[..., Outcome]


def test_it_prints_a_token_that_holds_as_long_as_asked(
    empty_shop: Shop, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISLE_RETAILER_KEY", KEY)
    began = time.time()

    outcome = inside(empty_shop, "retailer-token", "shop-17", "--hours", "2")

    assert (outcome.code, outcome.err) == (0, "")
    token = outcome.out.removesuffix("\n")
    check_retailer_token(SecretStr(KEY), "shop-17", token, datetime.now(UTC))
    expiry = int(token.partition(".")[0])
    assert int(began) + 7200 <= expiry <= time.time() + 7200


@pytest.mark.parametrize(
    ("key", "arguments", "said"),
    [
        ("", ["shop-17"], "where: AISLE_RETAILER_KEY"),
        ("too-short", ["shop-17"], "16 or more ASCII letters"),
        (KEY, [""], "name its id"),
    ],
)
def test_what_is_missing_is_named(
    empty_shop: Shop,
    inside: Inside,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.setenv("AISLE_RETAILER_KEY", key)

    outcome = inside(empty_shop, "retailer-token", *arguments)

    assert outcome.code == 3
    assert said in outcome.err
    assert "too-short" not in outcome.err


@pytest.mark.parametrize("hours", ["0", "-1", "9000"])
def test_a_senseless_time_is_wrong_use(empty_shop: Shop, inside: Inside, hours: str) -> None:
    assert inside(empty_shop, "retailer-token", "shop-17", "--hours", hours).code == 2
