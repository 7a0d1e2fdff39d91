"""Neighbours that are found ahead are those that a server finds, and it reads them."""

from pathlib import Path

import pytest

from api.recommending.finding_ahead import find_ahead
from api.recommending.neighbour_file import neighbour_file
from api.recommending.neighbours import MOST, Neighbours
from core.layout import CatalogueLayout
from core.progress import Silent
from search.snapshot import Snapshot, open_snapshot
from tests.conftest import BuiltIndex

AHEAD = 6


@pytest.fixture
def layout(demo_index: BuiltIndex, tmp_path: Path) -> CatalogueLayout:
    """A catalogue of its own that serves the demo's version."""
    built, own = demo_index.layout, CatalogueLayout(tmp_path, demo_index.layout.name)
    own.root.mkdir()
    version = built.current_version()
    own.version(version).root.symlink_to(built.version(version).root.resolve())
    own.current.write_text(version, encoding="utf-8")
    return own


@pytest.fixture
def snapshot(layout: CatalogueLayout) -> Snapshot:
    return open_snapshot(layout.version(layout.current_version()), verify=False)


def test_what_is_found_ahead_is_what_a_server_finds(
    layout: CatalogueLayout, snapshot: Snapshot
) -> None:
    ids = snapshot.products.texts("id", list(range(AHEAD)))

    assert find_ahead(layout, [*ids, "unknown"], Silent()) == AHEAD
    assert find_ahead(layout, ids, Silent()) == 0

    file = neighbour_file(layout.indexes, snapshot.manifest, MOST, duplicates=False)
    assert file is not None
    alone, server = Neighbours(snapshot), Neighbours(snapshot, layout.indexes)
    for row, product in enumerate(ids):
        expected = alone.of([(product, row)], duplicates=False).tolist()
        kept = file.get(row)
        assert kept is not None
        assert set(expected) <= set(kept.tolist())
        assert server.of([(product, row)], duplicates=False).tolist() == expected
    assert file.get(AHEAD) is None


def test_without_a_version_nothing_is_found(tmp_path: Path) -> None:
    layout = CatalogueLayout(tmp_path, "shop")

    assert find_ahead(layout, ["tea"], Silent()) == 0
    assert not list(tmp_path.iterdir())
