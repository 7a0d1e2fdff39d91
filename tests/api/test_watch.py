"""One question for all who follow the store: who looks, and who rests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.catalogues import Catalogues
from api.metrics import Metrics
from api.stores import Stores
from api.watch import Watch, Watched
from catalog.store.records import Retailer
from core.clock import SystemClock
from events.event import Event
from tests.api.fakes import FakeOpener, publish

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass
class Followers:
    """Two who follow, what they did since they were asked last, and whether they can."""

    can: bool = True
    did: list[str] = field(default_factory=list)

    def watched(self, name: str, counter: str) -> Watched:
        def take_up(_: Catalogues) -> bool:
            self.did.append(f"{name} looks")
            return self.can

        return Watched(frozenset({counter}), take_up, lambda: self.did.append(f"{name} rests"))

    def done(self) -> list[str]:
        did, self.did = self.did, []
        return did


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    opened = Stores(f"sqlite:///{tmp_path / 'database' / 'store.sqlite'}", SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    return Catalogues(tmp_path, FakeOpener(), Metrics(), SystemClock())


@pytest.fixture
def followers() -> Followers:
    return Followers()


@pytest.fixture
def watch(stores: Stores, catalogues: Catalogues, followers: Followers) -> Watch:
    watched = (followers.watched("folder", "events"), followers.watched("map", "retailers"))
    return Watch(stores, catalogues, watched)


def test_only_those_look_whose_counter_rose(
    stores: Stores, watch: Watch, followers: Followers
) -> None:
    watch.look()
    assert followers.done() == ["folder looks", "map looks"]
    watch.look()
    assert followers.done() == ["folder rests", "map rests"]
    stores.open().events.append("shop", [Event("e-1", "view", NOW, retailer="inn")])
    watch.look()
    assert followers.done() == ["folder looks", "map rests"]
    stores.open().retailers.put("shop", [Retailer("inn", "north")])
    watch.look()
    assert followers.done() == ["folder rests", "map looks"]


def test_who_could_not_take_up_what_is_new_looks_again(
    stores: Stores, watch: Watch, followers: Followers
) -> None:
    watch.look()
    stores.open().events.append("shop", [Event("e-1", "view", NOW, retailer="inn")])
    followers.can = False
    followers.done()
    for _ in range(2):
        watch.look()
        assert followers.done() == ["folder looks", "map rests"]
    followers.can = True
    watch.look()
    watch.look()
    assert followers.done() == ["folder looks", "map rests", "folder rests", "map rests"]


def test_other_versions_are_looked_at_by_all(
    tmp_path: Path, catalogues: Catalogues, watch: Watch, followers: Followers
) -> None:
    watch.look()
    publish(tmp_path, "shop")
    catalogues.refresh()
    followers.done()
    watch.look()
    assert followers.done() == ["folder looks", "map looks"]
    catalogues.refresh()
    watch.look()
    assert followers.done() == ["folder rests", "map rests"]


def test_all_look_as_long_as_the_store_cannot_be_asked(
    tmp_path: Path, stores: Stores, watch: Watch, followers: Followers
) -> None:
    watch.look()
    followers.done()
    file, elsewhere = tmp_path / "database" / "store.sqlite", tmp_path / "elsewhere"
    stores.open()
    file.rename(elsewhere)
    for _ in range(2):
        watch.look()
        assert followers.done() == ["folder looks", "map looks"]
    elsewhere.rename(file)
    watch.look()
    assert followers.done() == ["folder looks", "map looks"]
    watch.look()
    assert followers.done() == ["folder rests", "map rests"]
