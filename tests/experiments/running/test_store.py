"""Experiments in the database, on SQLite and PostgreSQL."""

import pytest

from core.errors import BadInput, Conflict, NotFound
from experiments.report import State
from experiments.store import ExperimentStore
from tests.experiments.running.laboratory import START, Laboratory, defined

HALF = {"layer": "ranking", "traffic": 0.5}


def test_started_ramped_and_stopped(any_laboratory: Laboratory) -> None:
    laboratory = any_laboratory
    started = laboratory.store.start("shop", defined(ramp=0.1), "launch")
    assert (started.state, started.ramp, started.started) == (State.RUNNING, 0.1, START)
    before = laboratory.store.revision("shop")
    laboratory.clock.pass_days(1)
    laboratory.store.ramp("shop", "more_meaning", 0.5, "all is well")
    assert laboratory.store.revision("shop") > before
    laboratory.clock.pass_days(1)
    stopped = laboratory.store.stop("shop", "more_meaning", "decided")
    other = ExperimentStore(laboratory.database, laboratory.clock)
    assert other.experiments("shop") == (stopped,)
    assert stopped.state is State.STOPPED
    assert stopped.stopped == laboratory.clock.now()
    assert stopped.definition == started.definition
    assert [(step.action, step.ramp, step.reason) for step in stopped.steps] == [
        ("start", 0.1, "launch"),
        ("ramp", 0.5, "all is well"),
        ("stop", 0.0, "decided"),
    ]
    assert other.experiments("another") == ()


def test_what_is_stopped_does_not_run_again(laboratory: Laboratory) -> None:
    laboratory.start()
    laboratory.store.stop("shop", "more_meaning")
    with pytest.raises(Conflict):
        laboratory.store.stop("shop", "more_meaning")
    with pytest.raises(Conflict):
        laboratory.store.ramp("shop", "more_meaning", 1.0)
    with pytest.raises(Conflict):
        laboratory.start()


def test_what_is_not_there_is_named(laboratory: Laboratory) -> None:
    laboratory.start()
    with pytest.raises(NotFound, match="known: more_meaning"):
        laboratory.store.stop("shop", "other")
    with pytest.raises(BadInput, match="above 0, 1 at the most"):
        laboratory.store.ramp("shop", "more_meaning", 1.5)


def test_a_layer_is_parted_and_its_parts_are_used_again(laboratory: Laboratory) -> None:
    first = laboratory.start(name="first", **HALF)
    second = laboratory.start(name="second", **HALF)
    assert (first.start, second.start) == (0.0, 0.5)
    with pytest.raises(Conflict, match="0% is free in all"):
        laboratory.start(name="third", **HALF)
    laboratory.store.stop("shop", "first")
    assert laboratory.start(name="third", **HALF).start == 0.0


def test_layers_do_not_set_the_same_thing_twice(laboratory: Laboratory) -> None:
    laboratory.start(name="first")
    with pytest.raises(Conflict, match="first runs in another layer and sets mode too"):
        laboratory.start(name="second")
    laboratory.start(name="third", searches={"dense": {"rerank": {"enabled": False}}})


def test_a_layer_goes_by_one_unit(laboratory: Laboratory) -> None:
    laboratory.start(name="first", **HALF)
    with pytest.raises(Conflict, match="goes by retailer"):
        laboratory.start(name="second", unit="session", **HALF)


def test_a_catalogue_that_is_taken_away_takes_its_experiments(laboratory: Laboratory) -> None:
    experiment = laboratory.start()
    laboratory.search(experiment, "shop-1", 0, served=1)
    revision = laboratory.store.revision("shop")
    with laboratory.database.writing() as connection:
        laboratory.store.take_away(connection, "shop")
    assert laboratory.store.experiments("shop") == ()
    assert laboratory.store.revision("shop") > revision


def test_the_last_report_is_kept(any_laboratory: Laboratory) -> None:
    laboratory = any_laboratory
    experiment = laboratory.start()
    laboratory.expose(experiment, "a", "b", "c")
    for day in (1, 2):
        report = laboratory.report(experiment, day)
        laboratory.store.keep_report(report)
    assert laboratory.store.reports("shop") == {"more_meaning": report}
