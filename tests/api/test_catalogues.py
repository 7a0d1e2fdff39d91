import gc
import logging
import threading
import time
import weakref
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.catalogues import Catalogues
from api.metrics import Metrics
from api.repeater import Repeater
from api.versions import State
from core.errors import BadInput, IndexUnusable, NotFound
from tests.api.fakes import FakeOpener, point_current, write_version

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Noon:
    def now(self) -> datetime:
        return NOON


@pytest.fixture
def opener() -> FakeOpener:
    return FakeOpener()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def catalogues(tmp_path: Path, opener: FakeOpener, metrics: Metrics) -> Catalogues:
    return Catalogues(tmp_path, opener, metrics, Noon())


def publish(indexes: Path, catalogue: str, version: str) -> None:
    point_current(write_version(indexes, catalogue, version), version)


def states(catalogues: Catalogues) -> dict[str, State]:
    return {name: entry.state for name, entry in catalogues.entries.items()}


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_what_is_published_is_served_from_the_first_look(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    publish(tmp_path, "shop", "v1")
    assert not catalogues.ready
    catalogues.refresh()
    served = catalogues.get("shop")
    assert (served.catalogue, served.manifest.version, served.since) == ("shop", "v1", NOON)
    assert catalogues.ready


def test_a_new_version_and_a_rollback_take_the_place_of_the_one_before(
    tmp_path: Path, catalogues: Catalogues, metrics: Metrics
) -> None:
    layout = write_version(tmp_path, "shop", "v1")
    write_version(tmp_path, "shop", "v2")
    for version in ("v1", "v2", "v1"):
        point_current(layout, version)
        catalogues.refresh()
        assert catalogues.get("shop").manifest.version == version
    assert sample(metrics, "aisle_index_swaps_total", catalogue="shop") == 3
    info = "aisle_index_version_info"
    assert sample(metrics, info, catalogue="shop", version="v1") == 1
    assert sample(metrics, info, catalogue="shop", version="v2") is None


def test_an_unchanged_version_is_opened_once(
    tmp_path: Path, catalogues: Catalogues, opener: FakeOpener
) -> None:
    publish(tmp_path, "shop", "v1")
    for _ in range(3):
        catalogues.refresh()
    (tmp_path / "shop" / "CURRENT").touch()
    catalogues.refresh()
    assert opener.opened == ["v1"]


@pytest.mark.parametrize(
    ("version", "code"), [("broken-2", "index_unusable"), ("bug-2", "index_unusable")]
)
def test_a_broken_version_leaves_the_old_one_serving_and_is_tried_once(
    tmp_path: Path,
    catalogues: Catalogues,
    opener: FakeOpener,
    metrics: Metrics,
    caplog: pytest.LogCaptureFixture,
    version: str,
    code: str,
) -> None:
    publish(tmp_path, "shop", "v1")
    catalogues.refresh()
    publish(tmp_path, "shop", version)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            catalogues.refresh()
    entry = catalogues.entries["shop"]
    assert (entry.state, entry.published) == (State.STALE, version)
    assert entry.failure is not None
    assert entry.failure.code == code
    assert catalogues.get("shop").manifest.version == "v1"
    assert catalogues.ready
    assert opener.opened == ["v1", version]
    assert sample(metrics, "aisle_index_failed_swaps_total", catalogue="shop") == 1
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1
    assert version in caplog.text


def test_a_broken_version_is_tried_again_when_current_is_touched(
    tmp_path: Path, catalogues: Catalogues, opener: FakeOpener
) -> None:
    publish(tmp_path, "shop", "broken-1")
    catalogues.refresh()
    (tmp_path / "shop" / "CURRENT").touch()
    catalogues.refresh()
    assert opener.opened == ["broken-1", "broken-1"]


def test_rolling_back_from_a_broken_version_mends_without_opening_anything(
    tmp_path: Path, catalogues: Catalogues, opener: FakeOpener
) -> None:
    layout = write_version(tmp_path, "shop", "v1")
    write_version(tmp_path, "shop", "broken-2")
    for version in ("v1", "broken-2", "v1"):
        point_current(layout, version)
        catalogues.refresh()
    assert catalogues.entries["shop"].state is State.SERVING
    assert opener.opened == ["v1", "broken-2"]


def test_a_catalogue_that_is_broken_from_the_start_is_not_ready_until_mended(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    publish(tmp_path, "shop", "broken-1")
    publish(tmp_path, "other", "v1")
    catalogues.refresh()
    assert not catalogues.ready
    assert catalogues.entries["shop"].state is State.FAILED
    assert catalogues.get("other").manifest.version == "v1"
    with pytest.raises(IndexUnusable, match="broken"):
        catalogues.get("shop")
    publish(tmp_path, "shop", "v2")
    catalogues.refresh()
    assert catalogues.ready


def test_a_catalogue_built_later_appears_and_does_not_take_readiness_away(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    catalogues.refresh()
    assert catalogues.ready
    publish(tmp_path, "shop", "broken-1")
    catalogues.refresh()
    assert catalogues.ready
    publish(tmp_path, "shop", "v2")
    catalogues.refresh()
    assert catalogues.get("shop").manifest.version == "v2"


def test_a_catalogue_whose_current_vanishes_is_served_on(
    tmp_path: Path, catalogues: Catalogues, caplog: pytest.LogCaptureFixture
) -> None:
    publish(tmp_path, "shop", "v1")
    catalogues.refresh()
    (tmp_path / "shop" / "CURRENT").unlink()
    for _ in range(3):
        catalogues.refresh()
    assert states(catalogues) == {"shop": State.UNPUBLISHED}
    assert catalogues.get("shop").manifest.version == "v1"
    assert len([record for record in caplog.records if "CURRENT is gone" in record.message]) == 1
    point_current(write_version(tmp_path, "shop", "v2"), "v2")
    catalogues.refresh()
    assert states(catalogues) == {"shop": State.SERVING}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../../etc", b"no-such-version"])
def test_a_damaged_current_is_a_failure_and_no_crash(
    tmp_path: Path, catalogues: Catalogues, content: bytes
) -> None:
    publish(tmp_path, "shop", "v1")
    catalogues.refresh()
    (tmp_path / "shop" / "CURRENT").write_bytes(content)
    catalogues.refresh()
    assert catalogues.entries["shop"].state is State.STALE


def test_a_folder_that_is_no_catalogue_name_is_reported(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    (tmp_path / "Not A Name").mkdir()
    (tmp_path / "Not A Name" / "CURRENT").write_text("v1")
    catalogues.refresh()
    failure = catalogues.entries["Not A Name"].failure
    assert failure is not None
    assert "is no catalogue name" in failure.message


def test_the_catalogue_meant_is_the_named_else_the_default_else_the_only_one(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    with pytest.raises(NotFound, match="no catalogue yet"):
        catalogues.resolve(None, None)
    publish(tmp_path, "a", "v1")
    catalogues.refresh()
    assert catalogues.resolve(None, None) == "a"
    publish(tmp_path, "b", "v1")
    catalogues.refresh()
    assert catalogues.resolve("a", "b") == "a"
    assert catalogues.resolve(None, "b") == "b"
    with pytest.raises(BadInput, match="several") as caught:
        catalogues.resolve(None, None)
    assert caught.value.hint == "one of: a, b"
    with pytest.raises(NotFound) as missing:
        catalogues.get("c")
    assert missing.value.hint == "catalogues here: a, b"


def test_a_replaced_version_is_let_go(tmp_path: Path, catalogues: Catalogues) -> None:
    publish(tmp_path, "shop", "v1")
    catalogues.refresh()
    old = weakref.ref(catalogues.get("shop").searcher)
    publish(tmp_path, "shop", "broken-2")
    catalogues.refresh()
    publish(tmp_path, "shop", "v3")
    catalogues.refresh()
    gc.collect()
    assert old() is None


def test_a_repeater_goes_on_after_an_error_and_stops_when_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls = 0
    enough = threading.Event()

    def refresh() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise PermissionError("no look at the indexes")
        if calls == 3:
            enough.set()

    repeater = Repeater("look for new versions", refresh, 0.01)
    repeater.start()
    assert enough.wait(60)
    assert "look for new versions" in {thread.name for thread in threading.enumerate()}
    repeater.stop()
    stopped_at = calls
    time.sleep(0.05)
    assert calls == stopped_at
    assert "PermissionError" in caplog.text
    assert "could not look for new versions" in caplog.text
