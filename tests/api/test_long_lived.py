import gc
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.catalogue_settings import CatalogueSettings
from api.catalogues import Catalogues
from api.long_lived import LongLived
from api.metrics import Metrics
from api.versions import OpenVersion
from core.layout import VersionLayout
from tests.api.fakes import FakeOpener, OneProductSearcher, point_current, write_version


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 5, 1, 12, tzinfo=UTC)


class Tangled:
    """Something that only a collection frees."""

    def __init__(self) -> None:
        self.itself = self


class TanglingOpener(FakeOpener):
    """Opens versions that hold something tangled, and remembers it without keeping it."""

    def __init__(self) -> None:
        super().__init__()
        self.tangled: list[weakref.ref[Tangled]] = []

    def __call__(self, layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
        opened = super().__call__(layout, settings)
        searcher = TanglingSearcher(opened.manifest.version)
        self.tangled.append(weakref.ref(searcher.tangled))
        return OpenVersion(opened.manifest, searcher)


class TanglingSearcher(OneProductSearcher):
    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.tangled = Tangled()


@pytest.fixture(autouse=True)
def _without_automatic_collections() -> Iterator[None]:
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


def test_the_served_version_is_exempt_and_the_one_before_it_is_freed(tmp_path: Path) -> None:
    opener = TanglingOpener()
    catalogues = Catalogues(tmp_path, opener, Metrics(), Noon())
    long_lived = LongLived(catalogues)
    long_lived.settle()
    assert gc.get_freeze_count() == 0

    publish(tmp_path, "v1")
    catalogues.refresh()
    long_lived.settle()
    assert gc.get_freeze_count() == 0
    long_lived.settle()
    frozen = gc.get_freeze_count()
    assert frozen > 0

    publish(tmp_path, "v2")
    catalogues.refresh()
    long_lived.settle()
    gc.collect()
    assert [each() is None for each in opener.tangled] == [False, False]
    long_lived.settle()
    assert [each() is None for each in opener.tangled] == [True, False]
    assert gc.get_freeze_count() > 0.9 * frozen


def test_nothing_is_collected_while_the_same_versions_are_served(tmp_path: Path) -> None:
    catalogues = Catalogues(tmp_path, FakeOpener(), Metrics(), Noon())
    long_lived = LongLived(catalogues)
    publish(tmp_path, "v1")
    catalogues.refresh()
    long_lived.settle()
    long_lived.settle()
    garbage = weakref.ref(Tangled())
    long_lived.settle()
    long_lived.settle()
    assert garbage() is not None


def publish(indexes: Path, version: str) -> None:
    point_current(write_version(indexes, "shop", version), version)
