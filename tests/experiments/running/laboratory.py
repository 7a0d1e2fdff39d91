"""Experiments with a log of their own, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.clock import Clock
from core.database import Database
from events.event import Event, PurchaseLine
from events.log import EventLog
from experiments.definition import Definition, definition_of
from experiments.experiment import Experiment, assigned
from experiments.exposure import exposure_event, interleaved_event
from experiments.report import ExperimentReport
from experiments.reporting import report_on
from experiments.store import ExperimentStore
from experiments.tallies import Tally, TallyKey, TallyStore, hour_of

START = datetime(2026, 3, 1, 9, tzinfo=UTC)

TWO: dict[str, Any] = {
    "name": "more_meaning",
    "planned_units": 400,
    "variants": [
        {"name": "control", "share": 0.5},
        {"name": "meaning", "share": 0.5, "search": "dense"},
    ],
    "searches": {"dense": {"mode": "dense"}},
}


def defined(**changes: Any) -> Definition:
    """An experiment of two halves, with some of it changed."""
    return definition_of(TWO | changes, "test")


class Hands(Clock):
    """A clock that is set by hand."""

    def __init__(self, now: datetime = START) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def pass_days(self, days: float) -> None:
        self.moment += timedelta(days=days)


class Laboratory:
    """A catalogue "shop" with its log, its experiments and a clock."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Hands()
        self.store = ExperimentStore(database, self.clock)
        self.log = EventLog(database, self.clock, self.store.erase)
        self.tallies = TallyStore(database)
        self._events: list[Event] = []

    def start(self, **changes: Any) -> Experiment:
        return self.store.start("shop", defined(**changes))

    def expose(self, experiment: Experiment, *units: str, day: float = 0) -> None:
        """Show the units their variants, as the server tells it."""
        at = START + timedelta(days=day)
        for unit in units:
            for shown in assigned([experiment], unit, unit):
                self._events.append(exposure_event(shown, at))

    def do(self, unit: str, action: str, day: float, **more: Any) -> None:
        """An act of a retailer, days after the start; below 0 before it."""
        at = START + timedelta(days=day)
        number = len(self._events)
        self._events.append(Event(f"e{number}", action, at, retailer=unit, **more))

    def buy(self, unit: str, day: float, money: float, order: str | None = None) -> None:
        lines = (PurchaseLine("p1", 2.0, money / 2),)
        self.do(unit, "purchase", day, lines=lines, order=order)

    def send_back(self, unit: str, day: float, money: float) -> None:
        self.do(unit, "return", day, lines=(PurchaseLine("p1", 1.0, money),))

    def search(self, experiment: Experiment, unit: str, day: float, **counts: Any) -> None:
        at = START + timedelta(days=day)
        key = TallyKey("shop", experiment.name, unit, hour_of(at))
        self.tallies.add({key: Tally(**counts)})

    def interleave(
        self, experiment: Experiment, unit: str, day: float, query: str, **teams: list[str]
    ) -> None:
        at = START + timedelta(days=day)
        (shown,) = assigned([experiment], unit, None)
        self._events.append(interleaved_event(shown, at, query, teams))

    def report(self, experiment: Experiment, day: float) -> ExperimentReport:
        """The report so many days after the start, of the experiment as it is then."""
        self.log.append("shop", self._events)
        return self.reported(experiment, day)

    def reported(self, experiment: Experiment, day: float) -> ExperimentReport:
        """The same, of what the log has by now."""
        fresh = self.store.experiment("shop", experiment.name)
        return report_on(self.database, "shop", fresh, START + timedelta(days=day))

    def variant_of(self, experiment: Experiment, unit: str) -> str:
        (shown,) = assigned([experiment], unit, unit)
        return shown.variant.name
