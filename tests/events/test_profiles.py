"""Profiles over a real log: hot, on disk, followed, erased; two holders of one database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from core.clock import SystemClock
from core.database import Database, open_database
from core.errors import StoreUnusable
from events.event import Action, Event, PurchaseLine
from events.folding import Fold, fold, profile_of
from events.log import EventLog
from events.profile import Profile
from events.profile_store import ProfileStore
from events.profiles import KEEP_AFTER, Profiles
from events.tables import PROFILES
from tests.timing import fastest

START = datetime(2026, 3, 1, tzinfo=UTC)


class Worker:
    """What one process has: its own connections, log and profiles."""

    def __init__(self, url: str, most: int) -> None:
        self.database: Database = open_database(url)
        self.log = EventLog(self.database, SystemClock())
        store = ProfileStore(self.database, self.log)
        self.profiles = Profiles(lambda: store, most)

    def kept(self) -> int:
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(PROFILES)) or 0


@contextmanager
def working(url: str, most: int = 100) -> Iterator[Worker]:
    worker = Worker(url, most)
    try:
        yield worker
    finally:
        worker.database.close()


@pytest.fixture
def worker(store_url: str) -> Iterator[Worker]:
    with working(store_url) as opened:
        yield opened


@pytest.fixture
def other(store_url: str) -> Iterator[Worker]:
    with working(store_url) as opened:
        yield opened


def event(name: str, action: str = Action.VIEW, minutes: float = 0, **more: Any) -> Event:
    given = {"retailer": "shop-1", "product": "tea"} | more
    return Event(id=name, action=action, time=START + timedelta(minutes=minutes), **given)


def bought(name: str, minutes: float = 0, **more: Any) -> Event:
    lines = (PurchaseLine("tea", 2, 1.5),)
    return event(name, Action.PURCHASE, minutes, product=None, **{"lines": lines} | more)


def without_sequence(profile: Profile) -> tuple[object, ...]:
    return (
        dict(profile.bought),
        profile.viewed,
        profile.cart,
        profile.baskets,
        (profile.orders, profile.spent, profile.first, profile.last),
    )


def at_once(log: EventLog, retailer: str) -> tuple[object, ...]:
    events = [each.event for each in log.of_retailer("demo", retailer)]
    return without_sequence(profile_of(retailer, fold(Fold(), events, 0)))


def test_a_shop_without_events_has_an_empty_profile(worker: Worker) -> None:
    profile = worker.profiles.get("demo", "nobody")

    assert (profile.retailer, profile.orders, profile.last) == ("nobody", 0, None)
    assert not profile.bought


def test_what_one_appends_another_knows_when_it_followed(worker: Worker, other: Worker) -> None:
    assert other.profiles.get("demo", "shop-1").orders == 0
    worker.log.append("demo", [bought("1"), event("2"), bought("3", retailer="shop-2")])
    worker.log.append("others", [bought("1", retailer="shop-1")])

    assert other.profiles.get("demo", "shop-1").orders == 0
    assert other.profiles.follow("demo") == 3
    assert other.profiles.follow("demo") == 0
    profile = other.profiles.get("demo", "shop-1")
    assert (profile.orders, profile.bought["tea"].quantity, profile.sequence) == (1, 2, 2)
    assert without_sequence(worker.profiles.get("demo", "shop-1")) == without_sequence(profile)


def test_lines_of_a_folded_order_are_folded_anew_with_it(worker: Worker) -> None:
    worker.log.append("demo", [bought("1", order="A")])
    assert worker.profiles.get("demo", "shop-1").orders == 1
    worker.log.append("demo", [bought("2", 1, order="A", lines=(PurchaseLine("jam", 1),))])
    worker.profiles.follow("demo")

    profile = worker.profiles.get("demo", "shop-1")
    assert profile.orders == 1
    assert profile.baskets[0].products == ("tea", "jam")


def test_those_not_asked_for_lately_are_on_disk_alone(store_url: str) -> None:
    with working(store_url, most=2) as worker:
        names = [f"shop-{number}" for number in range(4)]
        for name in names:
            worker.log.append("demo", [bought(name, retailer=name)])
        for name in [*names, names[2]]:
            assert worker.profiles.get("demo", name).orders == 1
        assert len(worker.profiles) == 2


def test_what_took_long_to_fold_is_kept_and_folded_on(store_url: str, worker: Worker) -> None:
    many = [bought(str(number), number) for number in range(2 * KEEP_AFTER)]
    worker.log.append("demo", many)
    before = worker.profiles.get("demo", "shop-1")
    assert worker.kept() == 0
    worker.profiles.keep()
    assert worker.kept() == 1
    worker.log.append("demo", [bought("late", -5), bought("again", 3, order="3")])

    with working(store_url) as restarted:
        profile = restarted.profiles.get("demo", "shop-1")
        assert profile.orders == before.orders + 1
        assert without_sequence(profile) == at_once(restarted.log, "shop-1")


def test_what_is_erased_is_gone_from_memory_and_disk(worker: Worker, other: Worker) -> None:
    worker.log.append("demo", [bought(str(number), number) for number in range(2 * KEEP_AFTER)])
    for each in (worker, other):
        assert each.profiles.get("demo", "shop-1").orders == 2 * KEEP_AFTER
    other.profiles.keep()
    assert other.kept() == 1
    worker.log.erase("demo", "shop-1")
    assert other.kept() == 0
    # What was folded before the erasure is not put back by who does not know of it yet.
    worker.profiles.keep()
    assert worker.kept() == 0
    for each in (worker, other):
        each.profiles.follow("demo")
        assert each.profiles.get("demo", "shop-1").orders == 0
    worker.log.append("demo", [bought("1")])
    other.profiles.follow("demo")
    assert other.profiles.get("demo", "shop-1").orders == 1


def test_who_is_far_behind_loads_anew(worker: Worker, other: Worker) -> None:
    assert other.profiles.get("demo", "shop-1").orders == 0
    for start in range(0, 6_000, 2_000):
        views = [event(str(start + n), retailer=f"r{n % 3}") for n in range(2_000)]
        worker.log.append("demo", views)
    worker.log.append("demo", [bought("mine")])

    assert other.profiles.follow("demo") == 0
    assert len(other.profiles) == 0
    assert other.profiles.get("demo", "shop-1").orders == 1


def test_profiles_of_a_catalogue_are_let_go_of(worker: Worker) -> None:
    worker.log.append("demo", [bought("1")])
    assert worker.profiles.get("demo", "shop-1").orders == 1
    with worker.database.writing() as connection:
        worker.log.take_away(connection, "demo")
    worker.profiles.forget("demo")

    assert worker.profiles.get("demo", "shop-1").orders == 0


def test_a_profile_in_memory_outlives_its_database(tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    with working(f"sqlite:///{path}") as worker:
        worker.log.append("demo", [bought("1")])
        before = worker.profiles.get("demo", "shop-1")
        path.rename(path.with_suffix(".away"))

        with pytest.raises(StoreUnusable):
            worker.profiles.follow("demo")
        with pytest.raises(StoreUnusable):
            worker.profiles.get("demo", "shop-2")
        assert worker.profiles.get("demo", "shop-1") is before


def test_threads_that_load_while_events_come_miss_none(store_url: str) -> None:
    """Shops are evicted, loaded, followed and refolded all at once."""
    names = [f"shop-{number}" for number in range(6)]
    random = np.random.default_rng(4)
    ended = threading.Event()
    with working(store_url, most=3) as reader, working(store_url) as writer:

        def follow() -> None:
            while not ended.is_set():
                reader.profiles.follow("demo")

        def ask(seed: int) -> None:
            order = np.random.default_rng(seed)
            while not ended.is_set():
                reader.profiles.get("demo", names[order.integers(6)])

        threads = [threading.Thread(target=follow)]
        threads += [threading.Thread(target=ask, args=(seed,)) for seed in range(2)]
        for thread in threads:
            thread.start()
        for number in range(80):
            order = [None, "A", str(number)][random.integers(3)]
            each = bought(str(number), float(random.integers(99)), order=order)
            writer.log.append(
                "demo", [each, event(f"v{number}", retailer=names[random.integers(6)])]
            )
            if number == 40:
                writer.log.erase("demo", names[0])
        ended.set()
        for thread in threads:
            thread.join()
        reader.profiles.follow("demo")
        for name in names:
            assert without_sequence(reader.profiles.get("demo", name)) == at_once(writer.log, name)


def test_a_hot_profile_costs_microseconds(worker: Worker) -> None:
    worker.log.append("demo", [bought(str(number), number) for number in range(500)])
    worker.profiles.get("demo", "shop-1")

    def often() -> None:
        for _ in range(2_000):
            worker.profiles.get("demo", "shop-1")

    # Some 0.5 on a quiet machine.
    assert fastest(often) / 2_000 < 100e-6
