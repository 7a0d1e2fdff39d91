"""Exposures and tallies on their way to the database."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.experimenting.recorder import ExposureRecorder
from core.database import open_database
from core.errors import StoreUnusable
from events.event import Event
from events.log import EventLog
from experiments.experiment import Assigned, assigned
from experiments.tables import TALLIES
from experiments.tallies import Tally, TallyStore
from tests.experiments.running.laboratory import START, Laboratory


class Outage:
    """Opens the stores but while the database is gone."""

    def __init__(self, laboratory: Laboratory) -> None:
        self._laboratory = laboratory
        self.is_on = False

    def log(self) -> EventLog:
        self._check()
        return self._laboratory.log

    def tallies(self) -> TallyStore:
        self._check()
        return self._laboratory.tallies

    def _check(self) -> None:
        if self.is_on:
            raise StoreUnusable("the database is gone")


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Laboratory]:
    with closing(open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")) as database:
        yield Laboratory(database)


@pytest.fixture
def outage(laboratory: Laboratory) -> Outage:
    return Outage(laboratory)


@pytest.fixture
def recorder(outage: Outage) -> ExposureRecorder:
    return ExposureRecorder(outage.log, outage.tallies)


@pytest.fixture
def shown(laboratory: Laboratory) -> Assigned:
    (found,) = assigned([laboratory.start()], "shop-1", None)
    return found


def kept(laboratory: Laboratory) -> list[Event]:
    return [each.event for each in laboratory.log.since("shop", 0)]


def test_an_exposure_is_written_once_a_day_and_tallies_are_added_up(
    laboratory: Laboratory, outage: Outage, recorder: ExposureRecorder, shown: Assigned
) -> None:
    other = ExposureRecorder(outage.log, outage.tallies)
    for day, each in ((0, recorder), (0, recorder), (0, other), (1, recorder)):
        at = START + timedelta(days=day)
        each.expose("shop", shown, at)
        each.count("shop", shown, at, Tally(1, 1, 0, 5.0))
        each.write()
    told = [event.extra["event_attributes"] for event in kept(laboratory)]
    assert told == [{"experiment": "more_meaning", "variant": shown.variant.name}] * 2
    with laboratory.database.reading() as connection:
        rows = connection.execute(select(TALLIES).order_by(TALLIES.c.hour)).mappings().all()
    assert [(row["served"], row["milliseconds"]) for row in rows] == [(3, 15.0), (1, 5.0)]


def test_what_cannot_be_written_waits(
    laboratory: Laboratory, outage: Outage, recorder: ExposureRecorder, shown: Assigned
) -> None:
    outage.is_on = True
    recorder.expose("shop", shown, START)
    recorder.count("shop", shown, START, Tally(1, 1, 1, 2.0))
    recorder.write()
    recorder.count("shop", shown, START, Tally(1, 1, 0, 3.0))
    assert kept(laboratory) == []
    outage.is_on = False
    recorder.write()
    recorder.write()
    assert len(kept(laboratory)) == 1
    with laboratory.database.reading() as connection:
        (row,) = connection.execute(select(TALLIES)).mappings()
    assert (row["served"], row["empty"], row["milliseconds"]) == (2, 1, 5.0)
