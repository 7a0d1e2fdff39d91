"""Experiments and how they are doing, in the database that all workers share."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select, update

from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Conflict, NotFound
from core.moments import from_stored, to_stored
from core.sequences import Row, last_sequence, take_sequences, upsert
from experiments.assignment import free_start
from experiments.definition import Definition, Kind
from experiments.erasing import ERASED, EXPERIMENT_ERASURES, keep_counts
from experiments.experiment import Experiment, Step
from experiments.report import ExperimentReport, State
from experiments.tables import EXPERIMENT_TABLES, EXPERIMENTS, REPORTS, STEPS, TALLIES

COUNTER = "experiments"
"""Of revisions; whoever changes an experiment of a catalogue holds it until the end."""

_REPORT = TypeAdapter(ExperimentReport)


class ExperimentStore:
    """The experiments of all catalogues.

    Args:
        database: where they are kept.
        clock: says when they were started, ramped and stopped.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        database.ensure(EXPERIMENT_TABLES)
        database.ensure(EXPERIMENT_ERASURES)

    def start(self, catalogue: str, definition: Definition, reason: str = "") -> Experiment:
        """Start an experiment; every worker obeys it from within a second.

        Raises:
            Conflict: there was one of its name, its layer has no room left, or another one that
                runs sets the same things for the same units.
            StoreUnusable: it was not started, as far as the database could say.
        """
        now = self._clock.now()
        with self._database.writing() as connection:
            number = take_sequences(connection, COUNTER, catalogue, 1)
            known = read_experiments(connection, catalogue)
            begin = _place(definition, known)
            row = {
                "catalogue": catalogue,
                "experiment": definition.name,
                "number": number,
                "state": State.RUNNING,
                "start": begin,
                "ramp": definition.ramp,
                "started": to_stored(now),
                "stopped": None,
                "definition": definition.model_dump_json(exclude_defaults=True),
            }
            connection.execute(insert(EXPERIMENTS), [row])
            step = Step(now, "start", definition.ramp, reason)
            _add_step(connection, catalogue, definition.name, 0, step)
        return Experiment(definition, State.RUNNING, begin, definition.ramp, now, None, (step,))

    def ramp(self, catalogue: str, name: str, ramp: float, reason: str = "") -> Experiment:
        """Take in more of an experiment's part of its layer, or less.

        Raises:
            BadInput: `ramp` is no share.
            NotFound: there is no such experiment.
            Conflict: it was stopped.
        """
        if not 0 < ramp <= 1:
            raise BadInput(
                f"{ramp:g} is no share to ramp to",
                field="ramp",
                hint="above 0, 1 at the most; to show it to nobody, stop it",
            )
        return self._change(catalogue, name, Step(self._clock.now(), "ramp", ramp, reason))

    def stop(self, catalogue: str, name: str, reason: str = "") -> Experiment:
        """Stop an experiment for good; everybody is answered as if it had never been.

        Raises:
            NotFound: there is no such experiment.
            Conflict: it was stopped already.
        """
        return self._change(catalogue, name, Step(self._clock.now(), "stop", 0.0, reason))

    def revision(self, catalogue: str) -> int:
        """Grows with each change of a catalogue's experiments; 0 before the first."""
        with self._database.reading() as connection:
            return last_sequence(connection, COUNTER, catalogue)

    def experiments(self, catalogue: str) -> tuple[Experiment, ...]:
        """All experiments of a catalogue in the order in which they were started."""
        with self._database.reading() as connection:
            return read_experiments(connection, catalogue)

    def experiment(self, catalogue: str, name: str) -> Experiment:
        """One experiment.

        Raises:
            NotFound: there is none of that name.
        """
        return _named(self.experiments(catalogue), name)

    def keep_report(self, report: ExperimentReport) -> None:
        """Keep the last report on an experiment, for who cannot wait for a new one."""
        row = {
            "catalogue": report.catalogue,
            "experiment": report.name,
            "as_of": to_stored(report.as_of),
            "report": _REPORT.dump_json(report).decode(),
        }
        with self._database.writing() as connection:
            upsert(connection, REPORTS, [row])

    def reports(self, catalogue: str) -> dict[str, ExperimentReport]:
        """The last reports that were kept, by the experiments' names."""
        mine = select(REPORTS).where(REPORTS.c.catalogue == catalogue)
        with self._database.reading() as connection:
            rows = connection.execute(mine).mappings().all()
        return {row["experiment"]: _REPORT.validate_json(row["report"]) for row in rows}

    def erase(self, connection: Connection, catalogue: str, retailer: str) -> None:
        """Take away what is kept of a retailer beside the log; that there was one more stays.

        Args:
            connection: of the transaction in which its events are erased, before they are.
            catalogue: whose experiments it was in.
            retailer: whose data is erased.
        """
        keep_counts(connection, catalogue, read_experiments(connection, catalogue), retailer)
        mine = (TALLIES.c.catalogue == catalogue) & (TALLIES.c.unit == retailer)
        connection.execute(delete(TALLIES).where(mine))

    def take_away(self, connection: Connection, catalogue: str) -> None:
        """Take away all experiments of a catalogue, in a writing transaction."""
        take_sequences(connection, COUNTER, catalogue, 1)
        for table in (EXPERIMENTS, STEPS, TALLIES, REPORTS, ERASED):
            connection.execute(delete(table).where(table.c.catalogue == catalogue))

    def _change(self, catalogue: str, name: str, step: Step) -> Experiment:
        with self._database.writing() as connection:
            take_sequences(connection, COUNTER, catalogue, 1)
            found = _named(read_experiments(connection, catalogue), name)
            if found.state is State.STOPPED:
                raise Conflict(
                    f"{name} was stopped and does not run again",
                    field="name",
                    hint="start another one, by another name",
                )
            changed: Row = {"ramp": step.ramp}
            if step.action == "stop":
                stopped = to_stored(step.at)
                changed = {"state": State.STOPPED, "stopped": stopped}
            mine = (EXPERIMENTS.c.catalogue == catalogue) & (EXPERIMENTS.c.experiment == name)
            connection.execute(update(EXPERIMENTS).where(mine).values(**changed))
            _add_step(connection, catalogue, name, len(found.steps), step)
            return _named(read_experiments(connection, catalogue), name)


def read_experiments(connection: Connection, catalogue: str) -> tuple[Experiment, ...]:
    """All experiments of a catalogue in the order in which they were started."""
    steps: dict[str, list[Step]] = {}
    ordered = select(STEPS).where(STEPS.c.catalogue == catalogue).order_by(STEPS.c.step)
    for row in connection.execute(ordered).mappings():
        step = Step(from_stored(row["at"]), row["action"], row["ramp"], row["reason"])
        steps.setdefault(row["experiment"], []).append(step)
    mine = select(EXPERIMENTS).where(EXPERIMENTS.c.catalogue == catalogue)
    rows = connection.execute(mine.order_by(EXPERIMENTS.c.number)).mappings()
    return tuple(_experiment(row, steps.get(row["experiment"], ())) for row in rows)


def _experiment(row: Row, steps: Sequence[Step]) -> Experiment:
    return Experiment(
        definition=Definition.model_validate_json(row["definition"]),
        state=State(row["state"]),
        start=row["start"],
        ramp=row["ramp"],
        started=from_stored(row["started"]),
        stopped=from_stored(row["stopped"]),
        steps=tuple(steps),
    )


def _named(experiments: Sequence[Experiment], name: str) -> Experiment:
    for experiment in experiments:
        if experiment.name == name:
            return experiment
    known = ", ".join(each.name for each in experiments) or "there is none yet"
    raise NotFound(f"there is no experiment {name!r}", field="name", hint=f"known: {known}")


def _add_step(connection: Connection, catalogue: str, name: str, number: int, step: Step) -> None:
    row = {
        "catalogue": catalogue,
        "experiment": name,
        "step": number,
        "at": to_stored(step.at),
        "action": step.action,
        "ramp": step.ramp,
        "reason": step.reason,
    }
    connection.execute(insert(STEPS), [row])


def _place(definition: Definition, known: Sequence[Experiment]) -> float:
    """Where the experiment's part of its layer begins.

    Raises:
        Conflict: it cannot run beside the others.
    """
    if any(each.name == definition.name for each in known):
        raise Conflict(
            f"there was an experiment {definition.name!r} already",
            field="name",
            hint="choose another name: who was in that one would be in this one too",
        )
    running = [each for each in known if each.state is State.RUNNING]
    layer = [each for each in running if each.definition.layer_name == definition.layer_name]
    for other in layer:
        if other.definition.unit is not definition.unit:
            raise Conflict(
                f"{other.name} is in the same layer and goes by {other.definition.unit}",
                field="unit",
                hint="take the same unit, or another layer",
            )
    for other in running:
        _check_beside(definition, other)
    taken = [(each.start, each.definition.traffic) for each in layer]
    begin = free_start(taken, definition.traffic)
    if begin is None:
        free = 1 - sum(each.definition.traffic for each in layer)
        raise Conflict(
            f"layer {definition.layer_name!r} has no part of {definition.traffic:.0%} left",
            field="traffic",
            hint=f"{max(0.0, free):.0%} is free in all: ask for less, or stop another experiment",
        )
    return begin


def _check_beside(definition: Definition, other: Experiment) -> None:
    """See that a unit in both experiments is not told two things.

    Raises:
        Conflict: it would be.
    """
    if other.definition.layer_name == definition.layer_name:
        return
    both = _set_by(definition) & _set_by(other.definition)
    if both:
        raise Conflict(
            f"{other.name} runs in another layer and sets {', '.join(sorted(both))} too",
            field="layer",
            hint="put both into one layer, so that no unit is in both",
        )


def _set_by(definition: Definition) -> set[str]:
    """What an experiment changes."""
    names = {name for settings in definition.searches.values() for name in settings}
    if definition.kind is Kind.INTERLEAVING and names:
        names.add("the order of the hits")
    return names | ({"the layout"} if definition.layouts else set())
