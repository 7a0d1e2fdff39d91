from dataclasses import replace
from threading import Timer

import pytest

from core.clock import SystemClock
from core.errors import Conflict
from core.layout import CatalogueLayout
from core.publication import history, rollback
from indexer.build import BuildOptions
from indexer.encoders import DEFAULT_ENCODER
from tests.indexer.processes import JOIN_S, Barrier, start_build, torchless_build
from tests.indexer.support import PRODUCTS, assert_sound, build, leftovers
from tests.timing import fastest

FIRST, SECOND, THIRD = PRODUCTS[:60], PRODUCTS[:70], PRODUCTS


def test_a_second_build_gets_a_conflict_or_waits(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    first = build(FIRST, shop, options).version
    barrier = Barrier()
    building = start_build(SECOND, shop, replace(options, gates=(barrier,)))
    assert barrier.reached.wait(JOIN_S)

    def at_once() -> None:
        running = "another build or rollback of 'shop' is running"
        with pytest.raises(Conflict, match=running) as caught:
            build(THIRD, shop, options)
        assert caught.value.field == "catalogue"

    assert fastest(at_once) < 1
    with pytest.raises(Conflict):
        build(THIRD, shop, replace(options, wait_s=0.2))
    with pytest.raises(Conflict):
        rollback(shop, None, SystemClock())
    assert_sound(shop, first, len(FIRST))

    Timer(0.3, barrier.opened.set).start()
    third = build(THIRD, shop, replace(options, wait_s=JOIN_S))
    building.join(JOIN_S)

    assert building.exitcode == 0
    assert [entry.previous for entry in history(shop)] == [None, first, third.previous]
    assert third.previous not in {None, first}
    assert_sound(shop, third.version, len(THIRD))
    assert leftovers(shop) == set()


def test_two_catalogues_are_built_at_once_from_one_cold_cache(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    other = CatalogueLayout(shop.indexes, "other")
    barriers = Barrier(), Barrier()
    builds = [
        start_build(THIRD, layout, replace(options, gates=(barrier,)))
        for layout, barrier in zip((shop, other), barriers, strict=True)
    ]
    # Each has passed the encoding before either may go on.
    assert all(barrier.reached.wait(JOIN_S) for barrier in barriers)
    for barrier in barriers:
        barrier.opened.set()
    for process in builds:
        process.join(JOIN_S)

    assert [process.exitcode for process in builds] == [0, 0]
    assert shop.current_version() == other.current_version()
    for layout in (shop, other):
        assert_sound(layout, layout.current_version(), len(THIRD))
    assert build(THIRD, shop, options).embedding.encoded == 0


def test_an_exported_encoder_builds_without_torch(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    version = torchless_build(THIRD, shop, options)
    assert isinstance(version, str)
    assert_sound(shop, version, len(THIRD))


def test_without_torch_and_encoder_the_build_says_which_file_and_how_to_get_it(
    shop: CatalogueLayout, options: BuildOptions
) -> None:
    models = shop.indexes / ".models"
    failed = torchless_build(THIRD, shop, replace(options, models=models, encoder=DEFAULT_ENCODER))
    assert isinstance(failed, tuple)
    message, field, hint = failed
    assert str(models / f"{DEFAULT_ENCODER}-int8" / "model.onnx") in message
    assert "No module named" in message
    assert field == "encoder"
    assert "pip install 'aisle[models]'" in hint
    assert "copy the folder" in hint
    assert shop.versions() == []
    assert leftovers(shop) == set()
