import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from catalog.product import Product
from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout
from core.publication import HistoryEntry, history, rollback
from indexer.build import BuildOptions
from tests.indexer.support import PRODUCTS, assert_sound, build, contents, leftovers, served


class Ticking:
    """A clock that is a second later every time."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


def feed(number: int) -> tuple[Product, ...]:
    """A feed that differs from those of other numbers."""
    return PRODUCTS[: 40 + number]


def build_versions(layout: CatalogueLayout, options: BuildOptions, count: int) -> list[str]:
    return [build(feed(number), layout, options).version for number in range(count)]


def told(layout: CatalogueLayout) -> list[tuple[str, str, str | None]]:
    return [(entry.action, entry.version, entry.previous) for entry in history(layout)]


def test_history_says_what_was_published_when_and_instead_of_what(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    timed = replace(options, clock=Ticking())
    a, b = build_versions(shop, timed, 2)
    assert history(shop) == [
        HistoryEntry(
            at="2026-01-01T00:00:02+00:00", action="publish", version=a, previous=None, reason=""
        ),
        HistoryEntry(
            at="2026-01-01T00:00:04+00:00", action="publish", version=b, previous=a, reason=""
        ),
    ]


def test_rollback_serves_the_version_before_and_back_again(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    a, b = build_versions(shop, options, 2)

    assert rollback(shop, None, Ticking(), reason="bad prices") == a
    assert_sound(shop, a, 40)
    assert history(shop)[-1].reason == "bad prices"
    assert rollback(shop, None, Ticking()) == b
    assert_sound(shop, b, 41)
    assert told(shop)[2:] == [("rollback", a, b), ("rollback", b, a)]


def test_rollback_to_a_version_by_name(shop: CatalogueLayout, options: BuildOptions) -> None:
    a, _, c = build_versions(shop, options, 3)
    assert rollback(shop, a, Ticking()) == a
    assert_sound(shop, a, 40)
    assert rollback(shop, a, Ticking()) == a
    assert told(shop)[3:] == [("rollback", a, c)]


@pytest.mark.parametrize("version", ["", "000000000000", "../shop", ".", "..", ".staging"])
def test_rollback_to_what_is_not_kept_names_what_is(
    shop: CatalogueLayout, options: BuildOptions, version: str
) -> None:
    (kept,) = build_versions(shop, options, 1)
    with pytest.raises(NotFound, match="is not kept") as caught:
        rollback(shop, version, Ticking())
    assert caught.value.field == "version"
    assert caught.value.hint == f"kept: {kept}"
    assert shop.current_version() == kept


def test_rollback_without_an_earlier_version(shop: CatalogueLayout, options: BuildOptions) -> None:
    build_versions(shop, options, 1)
    with pytest.raises(NotFound, match="no earlier version"):
        rollback(shop, None, Ticking())


def test_rollback_of_an_unknown_catalogue_leaves_no_trace(shop: CatalogueLayout) -> None:
    with pytest.raises(NotFound, match="no published version"):
        rollback(shop, None, Ticking())
    assert not shop.root.exists()


@pytest.mark.parametrize("name", ["manifest.json", "vectors.faiss", "encoder/model.onnx"])
def test_rollback_to_a_damaged_version_is_refused(
    shop: CatalogueLayout, options: BuildOptions, name: str
) -> None:
    a, b = build_versions(shop, options, 2)
    path = shop.version(a).root / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexUnusable) as caught:
        rollback(shop, None, Ticking())
    assert caught.value.field == name
    assert_sound(shop, b, 41)


def test_the_versions_served_most_lately_are_kept(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    two = replace(options, keep=2)
    a, b = build_versions(shop, two, 2)
    rollback(shop, None, Ticking())
    report = build(feed(5), shop, two)

    assert report.previous == a
    assert report.pruned == (b,)
    assert shop.versions() == sorted([a, report.version])
    assert leftovers(shop) == set()


def test_one_kept_version_is_the_served_one(shop: CatalogueLayout, options: BuildOptions) -> None:
    *_, last = build_versions(shop, replace(options, keep=1), 3)
    assert shop.versions() == [last]
    assert_sound(shop, last, 42)


def test_keeping_no_version_at_all_is_refused(options: BuildOptions) -> None:
    with pytest.raises(BadInput, match="keep is 0") as caught:
        replace(options, keep=0)
    assert caught.value.field == "keep"
    with pytest.raises(BadInput, match="workers is -1"):
        replace(options, workers=-1)


def test_a_feed_of_long_ago_takes_up_its_kept_version_untouched(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    a, b = build_versions(shop, options, 2)
    inodes = {path: path.stat().st_ino for path in shop.version(a).root.rglob("*")}

    report = build(feed(0), shop, options)

    assert (report.version, report.previous, report.unchanged) == (a, b, False)
    assert {path: path.stat().st_ino for path in shop.version(a).root.rglob("*")} == inodes
    assert told(shop) == [("publish", a, None), ("publish", b, a), ("publish", a, b)]
    assert rollback(shop, None, Ticking()) == b


def test_the_same_feed_again_is_told_to_be_unchanged(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    assert not build(feed(0), shop, options).unchanged
    assert build(feed(0), shop, options).unchanged


def test_rollback_passes_over_builds_that_changed_nothing_and_versions_gone(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    a, b, c = build_versions(shop, options, 3)
    build(feed(2), shop, options)
    shutil.rmtree(shop.version(b).root)
    assert rollback(shop, None, Ticking()) == a
    assert rollback(shop, None, Ticking()) == c


def test_a_version_that_a_crash_kept_from_being_served_is_nothing_to_go_back_to(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    a, b = build_versions(shop, options, 2)
    shop.current.write_text(a, encoding="utf-8")
    assert told(shop)[-1] == ("publish", b, a)
    with pytest.raises(NotFound, match="no earlier version"):
        rollback(shop, None, Ticking())


@pytest.mark.parametrize("name", ["manifest.json", "vectors.faiss", "postings/impacts.npy"])
@pytest.mark.parametrize("damage", ["gone", "short", "flipped"])
def test_a_damaged_version_is_replaced_by_the_next_build_of_its_feed(
    shop: CatalogueLayout, options: BuildOptions, name: str, damage: str
) -> None:
    version = build(feed(0), shop, options).version
    sound = contents(served(shop).root)
    path = served(shop).root / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + (b"" if damage == "short" else b"\x80"))

    assert build(feed(0), shop, options).version == version

    assert contents(served(shop).root) == sound
    assert leftovers(shop) == set()


@pytest.mark.parametrize(
    "tail", [b'\n{"at":"2026', b"\n\x00\x00\x00\x00", b'\n{"surprise":1}', b"\n\xff}", b"\n"]
)
def test_a_spoilt_line_of_history_spoils_no_other(
    shop: CatalogueLayout, options: BuildOptions, tail: bytes
) -> None:
    a = build(feed(0), shop, options).version
    with shop.history.open("ab") as file:
        file.write(tail)
    b = build(feed(1), shop, options).version

    assert told(shop) == [("publish", a, None), ("publish", b, a)]
    assert rollback(shop, None, Ticking()) == a


def test_history_is_one_json_object_a_line(shop: CatalogueLayout, options: BuildOptions) -> None:
    build_versions(shop, options, 2)
    lines = [line for line in shop.history.read_bytes().split(b"\n") if line]
    assert [orjson.loads(line)["action"] for line in lines] == ["publish", "publish"]


def test_a_lost_history_does_not_lose_the_served_version(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    a = build(feed(0), shop, options).version
    shop.history.unlink()
    assert history(shop) == []
    report = build(feed(1), shop, replace(options, keep=2))
    assert shop.versions() == sorted([a, report.version])
