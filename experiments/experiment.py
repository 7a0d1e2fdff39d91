"""An experiment and how it is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from experiments.assignment import assign, unit_of
from experiments.definition import Definition, Variant
from experiments.report import State


@dataclass(frozen=True, slots=True)
class Step:
    """A change of an experiment: started, ramped or stopped, at what share and why."""

    at: datetime
    action: str
    ramp: float
    reason: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment of a catalogue.

    Attributes:
        start: where its part of the layer begins.
        ramp: the share of its part that is taken in now.
        stopped: None as long as it runs.
        steps: by time.
    """

    definition: Definition
    state: State
    start: float
    ramp: float
    started: datetime
    stopped: datetime | None
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """Unique in its catalogue, for ever."""
        return self.definition.name

    @property
    def taken_in(self) -> float:
        """The share of all units that take part."""
        return self.definition.traffic * self.ramp * (1 - self.definition.holdout)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A unit in an experiment that runs, and the variant that it is shown."""

    experiment: Experiment
    variant: Variant
    unit: str


def assigned(
    running: Sequence[Experiment], retailer: str | None, session: str | None
) -> tuple[Assigned, ...]:
    """What is to be shown to who asks, in the order of the experiments.

    Args:
        running: experiments that run.
        retailer: None if it is not known.
        session: None if it is not known.
    """
    found = []
    for experiment in running:
        unit = unit_of(experiment.definition.unit, retailer, session)
        if unit is None:
            continue
        variant = assign(experiment.definition, experiment.start, experiment.ramp, unit)
        if variant is not None:
            found.append(Assigned(experiment, variant, unit))
    return tuple(found)
