"""Killed anywhere, a build leaves the last good version served and the next build clean."""

import random
import signal
import time
from dataclasses import replace

import pytest

from catalog.demo import demo_products
from core.errors import NotFound
from core.layout import CatalogueLayout
from core.publication import history
from indexer.build import BuildOptions
from indexer.embedding import CHUNK_TEXTS
from tests.indexer.processes import CONTEXT, Moment, killed_build, start_build
from tests.indexer.support import PRODUCTS, assert_sound, build, contents, leftovers, served

BEFORE_SERVING = (
    Moment("shutil.rmtree", ".staging"),
    Moment("feed", count=30),
    Moment("feed", count=len(PRODUCTS)),
    Moment("track", "indexing words"),
    Moment("track", "indexing words", count=40),
    Moment("open", "next/encoder/model.onnx"),
    Moment("track", "encoding products", count=40),
    Moment("open", "next/manifest.json"),
    Moment("gate"),
    Moment("os.rename", ".staging/next"),
    Moment("open", "/shop"),
    Moment("clock"),
    Moment("clock", count=2),
    Moment("open", "history.jsonl"),
    Moment("open", "history.jsonl", count=2),
    Moment("open", ".CURRENT.new"),
    Moment("open", ".CURRENT.new", count=2),
    Moment("os.rename", ".CURRENT.new"),
)
"""The folder itself is opened to be synced, after the version and after CURRENT have moved."""

AFTER_SERVING = (
    Moment("open", "/shop", count=2),
    Moment("open", "history.jsonl", count=3),
    Moment("os.rename", "{oldest}"),
    Moment("shutil.rmtree", ".staging", count=2),
)
OLD, NEW = PRODUCTS[:60], PRODUCTS


def crash_and_recover(
    shop: CatalogueLayout, options: BuildOptions, moment: Moment, *, served_after: int
) -> None:
    """Kill a build of NEW over one of OLD, look at what is served, and build NEW again."""
    two = replace(options, keep=2)
    oldest = build(OLD[:50], shop, two).version
    old = build(OLD, shop, two).version
    exact = replace(moment, detail=moment.detail.format(oldest=oldest))

    killed_build(NEW, shop, two, exact)

    crashed_on = shop.current_version()
    assert (crashed_on == old) is (served_after == len(OLD))
    assert_sound(shop, crashed_on, served_after)
    report = build(NEW, shop, two)
    assert leftovers(shop) == set()
    assert shop.versions() == sorted([old, report.version])
    assert_sound(shop, report.version, len(NEW))
    assert history(shop)[-1].version == report.version
    apart = CatalogueLayout(shop.indexes / "apart", shop.name)
    build(NEW, apart, two)
    assert contents(served(shop).root) == contents(served(apart).root)


@pytest.mark.parametrize("moment", BEFORE_SERVING, ids=str)
def test_killed_before_the_last_rename_the_old_version_is_served(
    shop: CatalogueLayout, options: BuildOptions, moment: Moment
) -> None:
    crash_and_recover(shop, options, moment, served_after=len(OLD))


@pytest.mark.parametrize("moment", AFTER_SERVING, ids=str)
def test_killed_after_the_last_rename_the_new_version_is_served(
    shop: CatalogueLayout, options: BuildOptions, moment: Moment
) -> None:
    crash_and_recover(shop, options, moment, served_after=len(NEW))


@pytest.mark.parametrize("moment", [Moment("feed"), Moment("gate"), Moment("clock")], ids=str)
def test_a_first_build_that_is_killed_serves_nothing(
    shop: CatalogueLayout, options: BuildOptions, moment: Moment
) -> None:
    killed_build(NEW, shop, options, moment)
    with pytest.raises(NotFound, match="no published version"):
        shop.current_version()
    report = build(NEW, shop, options)
    assert_sound(shop, report.version, len(NEW))
    assert leftovers(shop) == set()


def test_killed_while_it_replaces_a_damaged_version_the_next_build_mends_it(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    version = build(NEW, shop, options).version
    served(shop).vectors.write_bytes(b"damaged")
    killed_build(NEW, shop, options, Moment("os.rename", ".staging/next"))
    assert build(NEW, shop, options).version == version
    assert_sound(shop, version, len(NEW))
    assert leftovers(shop) == set()


def test_what_a_killed_build_has_encoded_is_not_encoded_again(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    products = tuple(demo_products(count=CHUNK_TEXTS + 60))
    killed_build(
        products, shop, options, Moment("track", "encoding products", count=CHUNK_TEXTS + 30)
    )
    report = build(products, shop, options)
    assert 0 < report.embedding.encoded <= 60


def test_killed_again_and_again_at_any_time(shop: CatalogueLayout, options: BuildOptions) -> None:
    products = tuple(demo_products(count=400))
    chance = random.Random(20)  # noqa: S311 - moments, nothing secret
    good = {build(OLD, shop, options).version: len(OLD)}
    ends = set()
    for count in range(390, 400):
        ready = CONTEXT.Event()
        building = start_build(products[:count], shop, options, ready)
        ready.wait(60)
        time.sleep(chance.uniform(0, 0.6))
        building.kill()
        building.join(60)
        ends.add(building.exitcode)
        version = shop.current_version()
        assert_sound(shop, version, good.setdefault(version, count))

    assert -signal.SIGKILL in ends
    assert ends <= {-signal.SIGKILL, 0}
    report = build(products, shop, options)
    assert_sound(shop, report.version, 400)
    assert leftovers(shop) == set()
