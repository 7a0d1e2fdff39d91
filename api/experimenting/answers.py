"""What the API answers about experiments."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from experiments.definition import Definition
from experiments.experiment import Experiment
from experiments.report import ExperimentReport, State


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StepView(_Frozen):
    """Something that was done to an experiment."""

    at: datetime
    action: str = Field(description="start, ramp or stop.")
    ramp: float = Field(description="The share of its part of the layer from then on.")
    reason: str = ""


class ExperimentBody(_Frozen):
    """An experiment and how it is doing."""

    name: str
    state: State
    start: float = Field(description="Where its part of the layer begins, 0 to 1.")
    ramp: float = Field(description="The share of its part that it takes in.")
    started: datetime
    stopped: datetime | None = None
    steps: tuple[StepView, ...] = Field(description="By time.")
    definition: Definition


class ExperimentAnswer(_Frozen):
    """One experiment."""

    catalogue: str
    experiment: ExperimentBody


class ExperimentsAnswer(_Frozen):
    """The experiments of a catalogue, the oldest first."""

    catalogue: str
    experiments: tuple[ExperimentBody, ...]


class ReportAnswer(_Frozen):
    """What is known of an experiment: a row for each metric and variant, and a verdict."""

    catalogue: str
    report: ExperimentReport


def body_of(experiment: Experiment) -> ExperimentBody:
    """An experiment as it is answered."""
    return ExperimentBody(
        name=experiment.name,
        state=experiment.state,
        start=experiment.start,
        ramp=experiment.ramp,
        started=experiment.started,
        stopped=experiment.stopped,
        steps=tuple(
            StepView(at=step.at, action=step.action, ramp=step.ramp, reason=step.reason)
            for step in experiment.steps
        ),
        definition=experiment.definition,
    )
