"""Errors on the command line: the right code, at most three lines, no traceback."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from cli.errors import UNEXPECTED, describe, exit_code
from core.errors import (
    AisleError,
    BadFeed,
    Forbidden,
    GateFailed,
    Overloaded,
    TooLarge,
    Unauthorized,
)
from tests.cli.conftest import Outcome, Shop

HTTP_ALONE = {Forbidden, Overloaded, TooLarge, Unauthorized}
"""Errors that no command can raise."""


def kinds(base: type[AisleError] = AisleError) -> Iterator[type[AisleError]]:
    """The errors that the product may raise; those of the benchmarks are their own affair."""
    for kind in base.__subclasses__():
        if not kind.__module__.startswith(("benchmarks.", "tests.")):
            yield kind
        yield from kinds(kind)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.csv"
    path.write_text("id,title,availability\n1,Oat milk,in_stock\n2,Rye bread,in_stock\n")
    return path


def test_every_error_of_ours_has_its_code() -> None:
    codes = {kind: exit_code(kind("message")) for kind in kinds()}

    assert codes[BadFeed] == 3
    assert codes[GateFailed] == 6
    assert {kind for kind, code in codes.items() if code == UNEXPECTED} == HTTP_ALONE
    assert set(codes.values()) == {1, 3, 4, 5, 6, 7}


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (
            BadFeed("no rows", field="a.csv", hint="send more"),
            3,
            ["error: no rows", "  where: a.csv", "  mend:  send more"],
        ),
        (BadFeed("no rows"), 3, ["error: no rows"]),
        (
            ModuleNotFoundError("No module named 'ir_measures'", name="ir_measures"),
            5,
            [
                "error: this command needs the package ir_measures",
                "  mend:  pip install 'aisle[evaluate]'",
            ],
        ),
        (
            PermissionError(13, "Permission denied", "shop/CURRENT"),
            1,
            ["error: Permission denied", "  where: shop/CURRENT"],
        ),
        (
            KeyError("x"),
            1,
            [
                "error: unexpected KeyError: 'x'",
                "  mend:  set AISLE_DEBUG=1 to see where it comes from",
            ],
        ),
    ],
)
def test_errors_are_told_in_a_few_lines(
    error: Exception, code: int, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AISLE_DEBUG", raising=False)

    assert exit_code(error) == code
    assert describe(error).splitlines() == lines


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["search", "tea", "--mode", "psychic"], 2, ["--mode", "psychic"]),
        (["paint"], 2, ["paint"]),
        (["build", "feed.csv"], 2, ["--catalogue"]),
        (["build", "absent.csv", "-c", "shop"], 3, ["no such file", "absent.csv"]),
        (["build", "absent.csv", "-c", "My Shop"], 3, ["'My Shop'", "lower-case"]),
        (["build", "absent.csv", "-c", "shop", "--mapping", "none"], 3, ["mapping", "none"]),
        (["build", "absent.csv", "-c", "shop", "--smoke", "no.txt"], 3, ["smoke", "no.txt"]),
        (["search", "x" * 600], 3, ["where: q", "512"]),
        (["search", "tea", "-f", "brand"], 3, ["where: filter", "'brand'"]),
        (["search", "tea"], 4, ["no catalogue has been built", "aisle demo"]),
        (["search", "tea", "-c", "shop"], 4, ["'shop'", "aisle build FEED --catalogue shop"]),
        (["versions"], 4, ["no catalogue has been built"]),
        (["rollback", "-c", "shop"], 4, ["'shop'"]),
        (["evaluate", "absent.csv"], 3, ["absent.csv"]),
        (["demo", "--no-serve", "--feed", "demo.json"], 3, ["demo.json", ".jsonl.gz"]),
    ],
)
def test_exit_codes(
    empty_shop: Shop,
    inside: Callable[..., Outcome],
    arguments: list[str],
    code: int,
    words: list[str],
) -> None:
    outcome = inside(empty_shop, *arguments)

    assert outcome.code == code
    assert outcome.out == ""
    assert all(word in outcome.err for word in words), outcome.err
    assert len(outcome.err.splitlines()) <= 4


def test_no_traceback_reaches_the_shell(empty_shop: Shop) -> None:
    outcome = empty_shop.aisle("search", "tea")

    assert outcome.code == 4
    assert outcome.err.startswith("error: no catalogue has been built")
    assert "Traceback" not in outcome.err


def test_a_setting_that_cannot_be_is_named(empty_shop: Shop) -> None:
    outcome = empty_shop.aisle("versions", AISLE_PORT="many")

    assert outcome.code == 3
    assert "error: AISLE_PORT is no whole number" in outcome.err
    assert "where: AISLE_PORT" in outcome.err


def test_tracebacks_on_demand(empty_shop: Shop) -> None:
    outcome = empty_shop.aisle("versions", AISLE_DEBUG="1")

    assert outcome.code == 4
    assert "Traceback" in outcome.err
    assert "NotFound" in outcome.err


def test_a_second_build_at_once_is_a_conflict(empty_shop: Shop, feed: Path) -> None:
    lock = empty_shop.indexes / "shop" / ".lock"
    lock.parent.mkdir(parents=True)

    with FileLock(lock):
        outcome = empty_shop.aisle("build", feed, "--catalogue", "shop")

    assert outcome.code == 6
    assert "another build" in outcome.err
    assert "--wait" in outcome.err


def test_several_catalogues_must_be_told_apart(
    empty_shop: Shop, inside: Callable[..., Outcome]
) -> None:
    for name in ("one", "two"):
        (empty_shop.indexes / name).mkdir(parents=True)
        (empty_shop.indexes / name / "CURRENT").write_text("v1")

    outcome = inside(empty_shop, "search", "tea")

    assert outcome.code == 3
    assert "one, two" in outcome.err


def test_damage_that_a_listing_can_show_does_not_stop_it(
    empty_shop: Shop, inside: Callable[..., Outcome]
) -> None:
    (empty_shop.indexes / "one" / "v1").mkdir(parents=True)
    (empty_shop.indexes / "one" / "CURRENT").write_text("v1")

    listing = inside(empty_shop, "versions")

    assert listing.code == 0
    assert "no readable manifest" in listing.out
    assert inside(empty_shop, "verify").code == 5
