"""A version that cannot be opened is tried again: what was wrong may be put right under it."""

import logging
from pathlib import Path

import pytest

from api.catalogue_settings import CatalogueSettings
from api.catalogues import Catalogues
from api.metrics import Metrics
from api.versions import OpenVersion, State
from core.layout import VersionLayout
from tests.api.fakes import FakeOpener, publish
from tests.catalog.store.shop import SetClock


class LaterMended(FakeOpener):
    """Opens nothing until `mended`."""

    def __init__(self) -> None:
        super().__init__()
        self.mended = False

    def __call__(self, layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
        if not self.mended:
            self.opened.append("failed")
            raise PermissionError(13, "Permission denied", "products.arrow")
        return super().__call__(layout, settings)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def opener() -> LaterMended:
    return LaterMended()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def catalogues(
    tmp_path: Path, opener: LaterMended, metrics: Metrics, clock: SetClock
) -> Catalogues:
    publish(tmp_path, "shop")
    return Catalogues(tmp_path, opener, metrics, clock)


def test_it_is_tried_every_half_minute_and_told_once(
    catalogues: Catalogues,
    opener: LaterMended,
    metrics: Metrics,
    clock: SetClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        for _ in range(61):
            catalogues.refresh()
            clock.move(seconds=1)
    # At 0, 30 and 60 seconds.
    assert opener.opened == ["failed"] * 3
    assert len(caplog.records) == 1
    name, labels = "aisle_index_failed_swaps_total", {"catalogue": "shop"}
    assert metrics.registry.get_sample_value(name, labels) == 1

    opener.mended = True
    clock.move(seconds=30)
    catalogues.refresh()
    assert catalogues.entries["shop"].state is State.SERVING
    assert catalogues.ready


def test_without_current_and_anything_served_it_does_not_load_for_ever(
    tmp_path: Path, catalogues: Catalogues, opener: LaterMended
) -> None:
    catalogues.refresh()
    current = tmp_path / "shop" / "CURRENT"
    current.rename(tmp_path / "kept")
    catalogues.refresh()
    entry = catalogues.entries["shop"]
    assert entry.state is State.FAILED
    assert entry.failure is not None
    assert (entry.failure.field, bool(entry.failure.hint)) == ("CURRENT", True)

    opener.mended = True
    (tmp_path / "kept").rename(current)
    catalogues.refresh()
    assert catalogues.entries["shop"].state is State.SERVING
