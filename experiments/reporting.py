"""Reports on experiments: from the log to figures and a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.database import Database
from core.moments import to_stored
from events.columns import MICROSECONDS_A_DAY
from experiments.comparing import Behaviour, compare
from experiments.definition import Definition, Kind
from experiments.erasing import read_erased
from experiments.experiment import Experiment
from experiments.interleaving.preference import prefer
from experiments.interleaving.reading import read_clicks
from experiments.metrics.reading import (
    Period,
    read_deeds,
    read_exposed,
    read_served,
    unit_column,
)
from experiments.metrics.units import Exposed, columns_of, served_in
from experiments.report import ExperimentReport, MetricRow, Preference, VariantCount
from experiments.statistics.ratio import MISMATCH, always_valid_ratio_p, sample_ratio_p
from experiments.verdict import (
    headline_of,
    headline_of_preference,
    sentences_of,
    sentences_of_preference,
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """The p of shares as uneven as those exposed: for who looks once, and for who looks daily."""

    once: float
    always: float


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says beside what the experiment is."""

    variants: tuple[VariantCount, ...]
    headline: str
    sentences: tuple[str, ...]
    rows: tuple[MetricRow, ...] = ()
    ratio: Ratio | None = None
    preference: Preference | None = None


def report_on(
    database: Database, catalogue: str, experiment: Experiment, now: datetime
) -> ExperimentReport:
    """What is known of an experiment.

    Args:
        database: of the log and of the tallies.
        catalogue: whose experiment it is.
        experiment: it runs or was stopped.
        now: nothing at or after this moment is used, timezone-aware.

    Raises:
        StoreUnusable: the database cannot be read.
    """
    as_of = now if experiment.stopped is None else min(now, experiment.stopped)
    if experiment.definition.kind is Kind.INTERLEAVING:
        return _interleaved(database, catalogue, experiment, as_of)
    return _compared(database, catalogue, experiment, as_of)


def _compared(
    database: Database, catalogue: str, experiment: Experiment, as_of: datetime
) -> ExperimentReport:
    definition, until = experiment.definition, to_stored(as_of)
    window = int(definition.window * MICROSECONDS_A_DAY)
    before = int(definition.before_days * MICROSECONDS_A_DAY)
    with database.reading() as connection:
        exposed = read_exposed(connection, catalogue, experiment, until)
        unit = unit_column(definition.unit)
        # What is before the first exposure begins at the earliest before the experiment.
        period = Period(to_stored(experiment.started) - before, until)
        deeds = read_deeds(connection, catalogue, unit, exposed.units, period, definition.roles)
        served = read_served(connection, catalogue, experiment, exposed)
        erased = read_erased(connection, catalogue, experiment, until)
    end = exposed.first + window
    behaviour = Behaviour(
        variant=exposed.variant,
        counted=end <= until,
        during=columns_of(deeds, exposed.first, end) | served_in(served, exposed.first, end),
        before=columns_of(deeds, exposed.first - before, exposed.first),
    )
    variants = _counts(experiment, exposed, behaviour, erased)
    ratio = ratio_of(definition, variants)
    rows = compare(definition, behaviour)
    told = Told(
        variants,
        headline_of(definition, experiment.state, variants, rows, trusted=is_trusted(ratio)),
        sentences_of(definition, variants, rows, ratio.always if ratio else None),
        rows=rows,
        ratio=ratio,
    )
    return report_of(catalogue, experiment, as_of, told)


def _interleaved(
    database: Database, catalogue: str, experiment: Experiment, as_of: datetime
) -> ExperimentReport:
    definition = experiment.definition
    with database.reading() as connection:
        found = read_clicks(connection, catalogue, experiment, to_stored(as_of))
    preference = prefer(definition, found.clicked)
    # Each unit sees both.
    variants = tuple(
        VariantCount(variant.name, variant.share, found.exposed, found.counted)
        for variant in definition.variants
    )
    headline = headline_of_preference(definition, experiment.state, preference)
    sentences = sentences_of_preference(definition, preference)
    told = Told(variants, headline, sentences, preference=preference)
    return report_of(catalogue, experiment, as_of, told)


def _counts(
    experiment: Experiment, exposed: Exposed, behaviour: Behaviour, erased: Mapping[str, int]
) -> tuple[VariantCount, ...]:
    places = range(len(experiment.definition.variants))
    all_units, counted = (
        np.bincount(exposed.variant[mask], minlength=len(places))
        for mask in (slice(None), behaviour.counted)
    )
    return tuple(
        VariantCount(
            variant.name,
            variant.share,
            int(all_units[place]),
            int(counted[place]),
            erased.get(variant.name, 0),
        )
        for place, variant in enumerate(experiment.definition.variants)
    )


def ratio_of(definition: Definition, variants: Sequence[VariantCount]) -> Ratio | None:
    """Of shares as uneven as those of the units ever exposed; None before the first."""
    counts = [each.exposed + each.erased for each in variants]
    shares = [each.share for each in variants]
    if not sum(counts):
        return None
    always = always_valid_ratio_p(counts, shares, definition.planned_units)
    return Ratio(sample_ratio_p(counts, shares), always)


def report_of(
    catalogue: str, experiment: Experiment, as_of: datetime, told: Told
) -> ExperimentReport:
    """The report that says so of an experiment."""
    definition = experiment.definition
    return ExperimentReport(
        catalogue=catalogue,
        name=experiment.name,
        hypothesis=definition.hypothesis,
        kind=definition.kind,
        unit=definition.unit,
        state=experiment.state,
        ramp=experiment.ramp,
        started=experiment.started,
        stopped=experiment.stopped,
        as_of=as_of,
        window_days=definition.window,
        confidence=1 - definition.alpha,
        control=definition.variants[0].name,
        ratio_p=told.ratio.once if told.ratio else None,
        trusted=is_trusted(told.ratio),
        variants=told.variants,
        rows=told.rows,
        preference=told.preference,
        headline=told.headline,
        sentences=told.sentences,
        always_ratio_p=told.ratio.always if told.ratio else None,
    )


def is_trusted(ratio: Ratio | None) -> bool:
    """Whether the shares of the variants are as they should be, on whichever day one looks."""
    return ratio is None or ratio.always >= MISMATCH
