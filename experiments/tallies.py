"""What units of experiments were answered, counted by the hour: found nothing, and how slowly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.database import Database
from core.sequences import add_up
from experiments.tables import EXPERIMENT_TABLES, TALLIES

SECONDS_AN_HOUR = 3_600


class TallyKey(NamedTuple):
    """A unit of an experiment in an hour, counted since 1970, UTC."""

    catalogue: str
    experiment: str
    unit: str
    hour: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What it was answered.

    Attributes:
        served: answers to searches and recommendations.
        searches: of them, those to searches.
        empty: of these, those that found nothing.
        milliseconds: that all of them took.
    """

    served: int = 0
    searches: int = 0
    empty: int = 0
    milliseconds: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.served + other.served,
            self.searches + other.searches,
            self.empty + other.empty,
            self.milliseconds + other.milliseconds,
        )


def hour_of(moment: datetime) -> int:
    """The hour that `moment`, timezone-aware, is in."""
    return int(moment.timestamp() // SECONDS_AN_HOUR)


class TallyStore:
    """Keeps tallies; what several workers count of one unit and hour is added up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.ensure(EXPERIMENT_TABLES)

    def add(self, tallies: Mapping[TallyKey, Tally]) -> None:
        """Add to what is kept.

        Raises:
            StoreUnusable: nothing was added, as far as the database could say.
        """
        if not tallies:
            return
        rows = [
            {
                **key._asdict(),
                "served": tally.served,
                "searches": tally.searches,
                "empty": tally.empty,
                "milliseconds": tally.milliseconds,
            }
            for key, tally in tallies.items()
        ]
        with self._database.writing() as connection:
            add_up(connection, TALLIES, rows)
