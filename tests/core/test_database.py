"""Opening a database: which URLs, what is made, which tables are refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from core.database import Database, Schema, open_database
from core.errors import BadInput, StoreUnusable

TABLES = MetaData()
SHELVES = Table("shelves", TABLES, Column("number", Integer, primary_key=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some folder" / "a#b?c%20.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = open_at(path)
    yield database
    database.close()


def open_at(path: Path) -> Database:
    return open_database(f"sqlite:///{str(path).replace('?', '%3F').replace('%20', '%2520')}")


def numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return list(connection.scalars(select(SHELVES.c.number)))


def test_the_file_is_made_with_its_folder(database: Database, path: Path) -> None:
    database.ensure(Schema("shelves", 1, TABLES))
    with database.writing() as connection:
        connection.execute(insert(SHELVES).values(number=7))

    assert path.is_file()
    again = open_at(path)
    again.ensure(Schema("shelves", 1, TABLES))
    assert numbers(again) == [7]
    again.close()


def test_it_is_a_log_that_is_written_through(database: Database) -> None:
    with database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL


def test_a_transaction_that_raises_keeps_nothing(database: Database) -> None:
    database.ensure(Schema("shelves", 1, TABLES))

    def write_and_raise() -> None:
        with database.writing() as connection:
            connection.execute(insert(SHELVES).values(number=7))
            raise LookupError

    with pytest.raises(LookupError):
        write_and_raise()

    assert numbers(database) == []


def test_a_reader_sees_one_state_from_start_to_end(database: Database) -> None:
    database.ensure(Schema("shelves", 1, TABLES))
    with database.reading() as reader:
        before = reader.scalars(select(SHELVES.c.number)).all()
        with database.writing() as connection:
            connection.execute(insert(SHELVES).values(number=7))
        after = reader.scalars(select(SHELVES.c.number)).all()

    assert (before, after, numbers(database)) == ([], [], [7])


def test_what_a_writer_read_still_holds_when_it_writes(database: Database, path: Path) -> None:
    """Two open databases stand for two processes, which share no lock of ours."""
    database.ensure(Schema("shelves", 1, TABLES))
    other = open_at(path)

    def add_shelves(one: Database) -> None:
        for _ in range(20):
            with one.writing() as connection:
                highest = connection.scalar(select(func.max(SHELVES.c.number))) or 0
                connection.execute(insert(SHELVES).values(number=highest + 1))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add_shelves, [database, other]))

    assert numbers(database) == list(range(1, 41))
    other.close()


@pytest.mark.parametrize(("made", "ours", "mend"), [(2, 1, "newer Aisle"), (1, 2, "older Aisle")])
def test_tables_of_another_version_are_refused(
    database: Database, path: Path, made: int, ours: int, mend: str
) -> None:
    database.ensure(Schema("shelves", made, TABLES))
    again = open_at(path)

    with pytest.raises(StoreUnusable, match=f"version {made}.*version {ours}") as error:
        again.ensure(Schema("shelves", ours, TABLES))

    assert error.value.field == "database"
    assert mend in str(error.value.hint)
    again.close()


@pytest.mark.parametrize(
    "url", ["", "store.sqlite", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "://"]
)
def test_a_url_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as error:
        open_database(url)

    assert error.value.field == "database"
    assert "postgresql://" in str(error.value.hint)
