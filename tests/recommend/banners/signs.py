"""Banners, shops and views for the tests of banners."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from events.event import Event
from recommend.banners.banner import Banner
from recommend.banners.choosing import BannerChooser, Chosen, Nothing, Page
from recommend.banners.folding import BannerFolder
from recommend.banners.impressions import FIELD, Impression
from recommend.banners.judging import nothing_known
from recommend.banners.rows import Record, View
from recommend.banners.situation import Situation
from recommend.banners.store import BannerStore
from recommend.contract import Context, Facts
from tests.recommend.shelves import FakeShelf

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOUR = 3_600_000_000
ANYWHERE = Situation(12)


@dataclass
class SetClock:
    """Stands still until it is set."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Told:
    """Makes events with ids of their own."""

    clock: SetClock
    count: int = field(default=0)

    def event(self, impression: str, action: str = "impression") -> Event:
        self.count += 1
        extra = {"event_attributes": {FIELD: impression}}
        return Event(f"e{self.count}", action, self.clock.now(), slot="home", extra=extra)


def facts(product: str, category: str = "Drinks > Tea", price: str = "10") -> Facts:
    return Facts(product, product, "Brand", category, Decimal(price), 1.0, None)


def shelf_of(*products: str, out: tuple[str, ...] = ()) -> FakeShelf:
    return FakeShelf({product: facts(product) for product in products}, out=out)


def context(now: datetime = NOW, shelf: FakeShelf | None = None) -> Context:
    return Context(now, shelf or shelf_of("p1", "p2", "p3"))


def view(
    banner: int,
    at: int,
    *actions: str,
    share: float = 0.5,
    eligible: tuple[int, ...] = (1, 2),
    situation: Situation = ANYWHERE,
) -> View:
    """A judged view in slot "home"."""
    shown = Impression(f"n{at}-{banner}", banner, at, share, eligible, situation)
    return View(shown, "home", frozenset({"impression", *actions}), judged=True)


@dataclass(frozen=True)
class Worker:
    """What one server has of banners."""

    store: BannerStore
    folder: BannerFolder
    chooser: BannerChooser

    def show(self, slot: str = "home", **page: str) -> Chosen:
        """The banner for a shop that can get everything."""
        chosen = self.ask(slot, **page)
        assert isinstance(chosen, Chosen)
        return chosen

    def ask(self, slot: str = "home", **page: str) -> Chosen | Nothing:
        return self.chooser.choose("shop", Page(slot, **page), context)

    def record(self, number: int) -> Record:
        """What is known of a banner in slot "home"."""
        board = self.store.board("shop")
        assert board is not None
        return board.records.get((number, "home"), nothing_known())


def banner(name: str, **more: Any) -> Banner:
    return Banner(**{"id": name, "slot": "home", "title": name, "product": "p1"} | more)
