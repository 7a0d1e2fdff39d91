"""Workers keep neighbours for each other in a file; what is wrong with it makes them find anew."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.recommending.neighbour_file import FOLDER, FORMAT, NeighbourFile, neighbour_file
from api.recommending.neighbours import MOST, Neighbours
from search.delta.layers import layered
from search.snapshot import Snapshot
from tests.search.delta.changing import change_of
from tests.search.shop import open_shop, shop_products

PRODUCTS = tuple(shop_products(60, seed=62))
ROW, OTHER = 3, 7
OPEN_FILES = Path("/proc/self/fd")
ROWS = st.lists(st.integers(0, 2**31 - 1), max_size=5).map(lambda rows: np.array(rows, np.int32))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(PRODUCTS, tmp_path_factory.mktemp("built"))


@pytest.fixture
def indexes(tmp_path: Path, snapshot: Snapshot) -> Path:
    """A folder of catalogues with that version in it."""
    version = tmp_path / snapshot.manifest.catalogue / snapshot.manifest.version
    version.mkdir(parents=True)
    (version / "manifest.json").touch()
    return tmp_path


def file_of(indexes: Path, snapshot: Snapshot, *, duplicates: bool = False) -> NeighbourFile:
    file = neighbour_file(indexes, snapshot.manifest, MOST, duplicates=duplicates)
    assert file is not None
    return file


def found(neighbours: Neighbours, row: int, *, duplicates: bool = False) -> list[int]:
    rows: list[int] = neighbours.of([(PRODUCTS[row].id, row)], duplicates=duplicates).tolist()
    return rows


@settings(max_examples=60, deadline=None)
@given(records=st.dictionaries(st.integers(0, 500), ROWS, max_size=20))
def test_what_one_worker_puts_another_gets(
    tmp_path_factory: pytest.TempPathFactory, records: dict[int, np.ndarray]
) -> None:
    path = tmp_path_factory.mktemp("file") / "neighbours"
    one, other = NeighbourFile(path, 5), NeighbourFile(path, 5)
    for row, rows in records.items():
        one.put(row, rows)

    got = {row: other.get(row) for row in range(502)}

    assert {row: rows.tolist() for row, rows in got.items() if rows is not None} == {
        row: rows.tolist() for row, rows in records.items()
    }


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 4 * 7 - 1), bit=st.integers(0, 7), length=st.integers(0, 27))
def test_a_damaged_or_short_record_is_not_known(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int, length: int
) -> None:
    path = tmp_path_factory.mktemp("file") / "neighbours"
    file = NeighbourFile(path, 5)
    file.put(0, np.array([4, 5, 6, 7, 8], np.int32))
    written = bytearray(path.read_bytes())
    written[place] ^= 1 << bit
    path.write_bytes(written)
    assert file.get(0) is None
    written[place] ^= 1 << bit
    path.write_bytes(written[:length])
    assert file.get(0) is None
    path.write_bytes(written)
    assert file.get(0) is not None


def test_a_record_of_another_row_is_not_this_ones(tmp_path: Path) -> None:
    path = tmp_path / "neighbours"
    file = NeighbourFile(path, 5)
    file.put(0, np.array([4], np.int32))
    path.write_bytes(path.read_bytes() * 2)

    assert file.get(0) is not None
    assert file.get(1) is None


@pytest.mark.parametrize("duplicates", [False, True])
def test_another_worker_finds_the_same_in_the_file(
    indexes: Path, snapshot: Snapshot, *, duplicates: bool
) -> None:
    alone = Neighbours(snapshot)
    first, second = Neighbours(snapshot, indexes), Neighbours(snapshot, indexes)
    for row in range(len(PRODUCTS)):
        expected = found(alone, row, duplicates=duplicates)
        assert found(first, row, duplicates=duplicates) == expected
        kept = file_of(indexes, snapshot, duplicates=duplicates).get(row)
        assert kept is not None
        assert found(second, row, duplicates=duplicates) == expected


def test_what_is_in_the_file_is_not_found_again(indexes: Path, snapshot: Snapshot) -> None:
    planted = next(row for row in range(60) if row not in found(Neighbours(snapshot), ROW))
    file_of(indexes, snapshot).put(ROW, np.array([planted], np.int32))

    assert found(Neighbours(snapshot, indexes), ROW) == [planted]


def test_changed_products_are_looked_for_anew(indexes: Path, snapshot: Snapshot) -> None:
    after = layered(snapshot, [change_of(replace(PRODUCTS[OTHER], title="Another title"))])
    file_of(indexes, snapshot).put(ROW, np.array([OTHER], np.int32))

    changed = Neighbours(after, indexes)

    assert found(changed, ROW) == found(Neighbours(after), ROW)
    assert OTHER not in found(changed, ROW)


def test_files_of_versions_that_are_gone_are_removed(indexes: Path, snapshot: Snapshot) -> None:
    folder = indexes / snapshot.manifest.catalogue / FOLDER
    folder.mkdir()
    gone = folder / f"gone.alternatives.{FORMAT}.{MOST}"
    gone.touch()
    file_of(indexes, snapshot)

    assert [path.name.partition(".")[0] for path in folder.iterdir()] == [snapshot.manifest.version]


def test_without_a_folder_of_its_own_each_worker_remembers_for_itself(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    assert neighbour_file(tmp_path, snapshot.manifest, MOST, duplicates=False) is None
    assert found(Neighbours(snapshot, tmp_path), ROW) == found(Neighbours(snapshot), ROW)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_leaves_each_worker_to_itself(
    indexes: Path, snapshot: Snapshot
) -> None:
    (indexes / snapshot.manifest.catalogue / FOLDER).touch()

    assert neighbour_file(indexes, snapshot.manifest, MOST, duplicates=False) is None
    assert found(Neighbours(snapshot, indexes), ROW) == found(Neighbours(snapshot), ROW)


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="this system does not tell what is open")
def test_a_file_lets_go_of_its_descriptor(tmp_path: Path) -> None:
    before = len(list(OPEN_FILES.iterdir()))
    file = NeighbourFile(tmp_path / "neighbours", 5)
    assert len(list(OPEN_FILES.iterdir())) == before + 1
    del file

    assert len(list(OPEN_FILES.iterdir())) == before
