"""Compares variants with the control, metric by metric."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from events.columns import Codes, Mask
from experiments.definition import Definition
from experiments.metrics.kinds import METRICS
from experiments.metrics.units import UnitColumns
from experiments.metrics.values import values_of
from experiments.report import MetricRow, Role, Verdict
from experiments.statistics.cuped import cuped
from experiments.statistics.multiple import benjamini_hochberg, holm
from experiments.statistics.sequential import always_valid, effective_units
from experiments.statistics.welch import Sample, comparable, welch

LEAST_UNITS = 50
"""In each of two groups; below, means are not normal enough for their intervals to hold."""

_ADJUSTING: Mapping[Role, Callable[[Sequence[float]], tuple[float, ...]]] = {
    Role.PRIMARY: holm,
    Role.SECONDARY: benjamini_hochberg,
    # Harm is to be seen early, be it once too often.
    Role.GUARDRAIL: tuple,
}


@dataclass(frozen=True)
class Behaviour:
    """What the units of an experiment did.

    Attributes:
        variant: int32, shape (n,), the place of each unit's variant.
        counted: shape (n,), whether the unit's time is over.
        during: by column, shape (n,).
        before: the same for the time before the first exposure; of the log's columns alone.
    """

    variant: Codes
    counted: Mask
    during: UnitColumns
    before: UnitColumns


def compare(definition: Definition, behaviour: Behaviour) -> tuple[MetricRow, ...]:
    """A row for each metric and variant, by role, metric, then variant, the control first."""
    rows: list[MetricRow] = []
    for name, role in definition.roles.items():
        rows += _rows_of(name, role, definition, behaviour)
    adjusted = {
        role: _adjusted([row for row in rows if row.role is role], definition.alpha)
        for role in Role
    }
    return tuple(row for role in Role for row in adjusted[role])


def _rows_of(
    name: str, role: Role, definition: Definition, behaviour: Behaviour
) -> list[MetricRow]:
    metric = METRICS[name]
    groups = [
        values_of(metric, behaviour.during, behaviour.before, mine & behaviour.counted)
        for mine in (behaviour.variant == place for place in range(len(definition.variants)))
    ]
    means = [Sample.of(group.now) for group in groups]
    left = 1.0
    samples = means
    if metric.before and definition.before_days:
        done = cuped([group.now for group in groups], [group.before for group in groups])
        samples, left = [Sample.of(values) for values in done.groups], done.variance_left
    rows: list[MetricRow] = []
    for variant, plain, sample in zip(definition.variants, means, samples, strict=True):
        row = MetricRow(
            metric=name,
            title=metric.title,
            unit=metric.unit,
            role=role,
            up_is_good=metric.up_is_good,
            variant=variant.name,
            units=plain.units,
            mean=plain.mean if plain.units else None,
            variance_left=left,
        )
        if rows:
            planned = _planned(definition, variant.share)
            row = _compared(row, rows[0], (samples[0], sample), planned, 1 - definition.alpha)
        rows.append(row)
    return rows


def _compared(
    row: MetricRow,
    control: MetricRow,
    samples: tuple[Sample, Sample],
    planned: float,
    confidence: float,
) -> MetricRow:
    if not comparable(*samples):
        return replace(row, verdict=Verdict.TOO_EARLY)
    once = welch(*samples)
    low, high = once.interval(confidence)
    always = always_valid(once, effective_units(*samples), planned, confidence)
    early = min(sample.units for sample in samples) < LEAST_UNITS
    return replace(
        row,
        difference=once.estimate,
        low=low,
        high=high,
        p=once.p,
        always_low=always.low,
        always_high=always.high,
        always_p=always.p,
        relative=once.estimate / control.mean if control.mean else None,
        verdict=Verdict.TOO_EARLY if early else Verdict.UNDECIDED,
    )


def _planned(definition: Definition, share: float) -> float:
    """Effective units at the planned end of the comparison with a variant of that share."""
    first = definition.variants[0].share
    return definition.planned_units / (1 / first + 1 / share)


def _adjusted(rows: Sequence[MetricRow], alpha: float) -> list[MetricRow]:
    """`rows`, all of one role, with adjusted p values and verdicts."""
    told = [place for place, row in enumerate(rows) if row.verdict is Verdict.UNDECIDED]
    raw = [float(rows[place].always_p or 0.0) for place in told]
    role = rows[0].role if rows else Role.PRIMARY
    adjusted = dict(zip(told, _ADJUSTING[role](raw), strict=True))
    return [
        replace(row, adjusted_p=adjusted[place], verdict=_verdict(row, adjusted[place], alpha))
        if place in adjusted
        else row
        for place, row in enumerate(rows)
    ]


def _verdict(row: MetricRow, p: float, alpha: float) -> Verdict:
    if p >= alpha:
        return Verdict.UNDECIDED
    good = ((row.difference or 0.0) > 0) == row.up_is_good
    return Verdict.BETTER if good else Verdict.WORSE
