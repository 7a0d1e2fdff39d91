"""A SQLite file that is locked, gone, full, read-only or damaged: a clear error, nothing lost."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from catalog.store.offers import OfferStore
from catalog.store.updates import BuiltOffer, OfferOutcome, OfferUpdate
from core.database import Database, open_database
from core.errors import DiskFull, StoreUnusable
from tests.catalog.store.shop import SHOP, SetClock
from tests.catalog.store.stocks import ONE, TWO, refused, stocks, with_one

WAIT_S = 0.2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = open_at(path)
    yield database
    database.close()


@pytest.fixture
def store(database: Database, clock: SetClock) -> OfferStore:
    return with_one(database, clock)


def open_at(path: Path) -> Database:
    return open_database(f"sqlite:///{path}", timeout_s=WAIT_S)


def test_a_locked_store_says_so_after_a_while_and_can_be_read(
    store: OfferStore, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = refused(store)
        assert stocks(store) == [1]

    assert "locked for more than 0.2 s" in error.message
    assert store.put("shop", TWO, SHOP)[0].outcome is OfferOutcome.APPLIED


def test_a_thread_that_holds_the_lock_is_waited_for_as_long(
    store: OfferStore, database: Database
) -> None:
    with database.writing():
        error = refused(store)

    assert "locked for more than 0.2 s" in error.message
    assert store.put("shop", TWO, SHOP)[0].outcome is OfferOutcome.APPLIED


def test_nothing_is_written_to_a_deleted_file(store: OfferStore, path: Path) -> None:
    kept = path.with_name("kept")
    path.rename(kept)

    assert "deleted or replaced" in refused(store).message
    with pytest.raises(StoreUnusable, match="deleted or replaced"):
        store.since("shop", 0)
    assert not path.exists()
    kept.rename(path)
    assert store.put("shop", TWO, SHOP)[0].outcome is OfferOutcome.APPLIED
    assert stocks(store) == [2]


def test_nothing_is_written_beside_a_file_that_took_its_place(
    store: OfferStore, path: Path
) -> None:
    path.unlink()
    open_at(path).close()

    assert "deleted or replaced" in refused(store).message


def test_a_write_is_not_acknowledged_if_the_file_goes_while_it_is_made(
    store: OfferStore, path: Path
) -> None:
    class Deleting:
        def has_product(self, _: str) -> bool:
            path.unlink()
            return True

        def has_region(self, _: str) -> bool:
            return True

        def offer(self, *_: str) -> BuiltOffer | None:
            return None

    with pytest.raises(StoreUnusable, match="deleted or replaced"):
        store.put("shop", TWO, Deleting())


def many(count: int) -> list[OfferUpdate]:
    return [
        OfferUpdate("milk", stock_change=1, update_id=f"{number:050}") for number in range(count)
    ]


def test_a_full_disk_refuses_and_keeps_what_was_there(
    store: OfferStore, database: Database
) -> None:
    """The page limit stands for the disk's: SQLite reports both alike."""
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 30")

    with pytest.raises(DiskFull, match="disk is full") as error:
        store.put("shop", many(5_000), SHOP)

    assert "free space" in str(error.value.hint)
    assert stocks(store) == [1]
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    store.put("shop", many(5_000), SHOP)
    assert stocks(store) == [5_001]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path, clock: SetClock) -> None:
    database = open_at(small_disk / "store.sqlite")
    store = OfferStore(database, clock)
    store.put("shop", ONE, SHOP)
    (small_disk / "other").write_bytes(b"x" * 600_000)

    with pytest.raises(StoreUnusable, match="disk"):
        store.put("shop", many(20_000), SHOP)

    assert stocks(store) == [1]
    (small_disk / "other").unlink()
    store.put("shop", TWO, SHOP)
    assert stocks(store) == [2]
    database.close()


def test_a_store_that_may_not_be_written_to_says_so(store: OfferStore, database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    assert "may not be written to" in refused(store).message
    assert stocks(store) == [1]


def test_a_file_of_something_else_is_refused(path: Path) -> None:
    path.write_bytes(b"id,title\n" * 1000)

    with pytest.raises(StoreUnusable, match="no SQLite file") as error:
        open_at(path)

    assert "put it back from a copy" in str(error.value.hint)
    assert path.read_bytes() == b"id,title\n" * 1000


def test_a_damaged_file_is_told_from_an_empty_one(path: Path, clock: SetClock) -> None:
    database = open_at(path)
    OfferStore(database, clock).put("shop", many(3_000), SHOP)
    database.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    damaged = open_at(path)

    with pytest.raises(StoreUnusable, match="damaged"):
        OfferStore(damaged, clock).since("shop", 0)

    damaged.close()


@pytest.mark.parametrize("where", ["folder", "file/store.sqlite"])
def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnusable) as error:
        open_at(tmp_path / where)

    assert (error.value.field, bool(error.value.hint)) == ("database", True)
