"""A PostgreSQL server that is down, locked, read-only or another: a clear error, nothing lost."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from catalog.store.offers import OfferStore
from catalog.store.updates import OfferOutcome
from core.database import Database, open_database
from core.errors import StoreUnusable
from tests.catalog.store.shop import SHOP, SetClock
from tests.catalog.store.stocks import TWO, refused, stocks, with_one
from tests.postgres import PostgresServer


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    database = open_database(postgres.empty_database(), timeout_s=0.2)
    yield database
    database.close()


@pytest.fixture
def store(database: Database, clock: SetClock) -> OfferStore:
    return with_one(database, clock)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_was_restarted_is_found_again(
    store: OfferStore, postgres: PostgresServer, mode: str
) -> None:
    postgres.stop(mode)
    try:
        stopped = refused(store)
    finally:
        postgres.start()

    assert "no connection to its server" in stopped.message
    assert stocks(store) == [1]
    postgres.stop(mode)
    postgres.start()
    assert store.put("shop", TWO, SHOP)[0].outcome is OfferOutcome.APPLIED


def test_a_locked_row_is_waited_for_no_longer_than_said(
    store: OfferStore, postgres: PostgresServer
) -> None:
    with psycopg.connect(postgres.address) as other:
        other.execute("SELECT * FROM aisle_counters FOR UPDATE")
        assert "locked for more than 0.2 s" in refused(store).message
        assert stocks(store) == [1]
        other.rollback()

    assert store.put("shop", TWO, SHOP)[0].outcome is OfferOutcome.APPLIED


def test_a_connection_that_ends_in_the_middle_keeps_nothing(
    store: OfferStore, database: Database, postgres: PostgresServer
) -> None:
    def end_in_the_middle() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM aisle_offers")
            with psycopg.connect(postgres.address, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            connection.exec_driver_sql("DELETE FROM aisle_counters")

    with pytest.raises(StoreUnusable):
        end_in_the_middle()

    assert stocks(store) == [1]


def refused_by(url: str) -> None:
    with closing(open_database(url)) as database:
        OfferStore(database, SetClock())


def test_a_replica_is_named_as_one(store: OfferStore, postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.address, autocommit=True) as other:
        other.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
    try:
        with pytest.raises(StoreUnusable, match="may not be written to") as error:
            refused_by(postgres.url)
    finally:
        with psycopg.connect(postgres.address, autocommit=True) as other:
            other.execute("SET default_transaction_read_only = off")
            other.execute("ALTER DATABASE postgres RESET default_transaction_read_only")

    assert "primary" in str(error.value.hint)
    assert stocks(store) == [1]


def test_tables_that_were_taken_away_are_missed(
    store: OfferStore, postgres: PostgresServer
) -> None:
    with psycopg.connect(postgres.address, autocommit=True) as other:
        other.execute("DROP TABLE aisle_counters")

    assert "not as expected" in refused(store).message


def test_an_acknowledged_write_waits_for_the_disk_whatever_the_server_is_set_to(
    postgres: PostgresServer,
) -> None:
    url = postgres.empty_database()
    with psycopg.connect(postgres.address, autocommit=True) as other:
        for setting, expected in (("off", "on"), ("local", "local"), ("remote_apply",) * 2):
            other.execute(f"ALTER DATABASE postgres SET synchronous_commit = {setting}".encode())
            with closing(open_database(url)) as own, own.writing() as connection:
                found = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
            assert found == expected
        other.execute("ALTER DATABASE postgres RESET synchronous_commit")


def test_a_database_that_is_not_there_is_named(postgres: PostgresServer) -> None:
    with pytest.raises(StoreUnusable, match='"nowhere" does not exist') as error:
        open_database(postgres.url.replace("/postgres?", "/nowhere?"))

    assert "AISLE_DATABASE" in str(error.value.hint)


def test_a_password_is_never_told() -> None:
    with pytest.raises(StoreUnusable) as error:
        open_database("postgresql://aisle:s3cret@127.0.0.1:1/aisle", timeout_s=0.2)

    assert "no connection to its server" in error.value.message
    assert "127.0.0.1:1/aisle" in error.value.message
    assert "s3cret" not in f"{error.value} {error.value.hint}"
