"""How long an experiment has to run, told from how units behave by now."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from core.database import Database
from core.errors import BadInput
from core.moments import to_stored
from events.columns import MICROSECONDS_A_DAY
from experiments.definition import Definition
from experiments.metrics.kinds import METRICS, Column
from experiments.metrics.reading import Period, read_active, read_deeds, unit_column
from experiments.metrics.units import UnitColumns, columns_of
from experiments.metrics.values import values_of
from experiments.statistics.cuped import cuped
from experiments.statistics.power import (
    Effect,
    Sizes,
    effect_on_mean,
    effect_on_share,
    power_of,
    sizes,
    smallest_effect,
)
from experiments.statistics.welch import Sample

BESIDE_THE_LOG = frozenset({Column.SEARCHES, Column.SERVED})
"""Only known of units while they are in an experiment."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A metric as it is by now.

    Attributes:
        units: that were active within one window; 0 where nobody knows.
        mean: the metric's value.
        deviation: of one unit's value, after what the time before foretells was taken out; None
            for a share of units, whose deviation follows from the share.
        variance_left: the share of the variance that it did not foretell.
    """

    metric: str
    units: int
    mean: float
    deviation: float | None
    variance_left: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much it takes to see an effect on a metric.

    Attributes:
        relative: the effect as a share of the metric's value.
        sizes: units of the control and of one variant.
        power: that the definition's planned units have, for who looks once.
        smallest: the relative effect that they see with the power asked for.
        days: until as many have been there and have had their time, for who looks once.
        peeking_days: for who may look every day. Both None where nobody knows how many come.
    """

    baseline: Baseline
    relative: float
    sizes: Sizes
    power: float
    smallest: float
    days: float | None
    peeking_days: float | None


def measure(
    database: Database, catalogue: str, definition: Definition, metric: str, now: datetime
) -> Baseline:
    """A metric over the last window of the experiment, in all units that were active in it.

    Args:
        database: of the log.
        catalogue: whose log it is.
        definition: gives the unit, the window and the time before.
        metric: its name.
        now: nothing at or after this moment is used, timezone-aware.

    Raises:
        BadInput: the log cannot tell it.
    """
    chosen = METRICS[metric]
    if chosen.below in BESIDE_THE_LOG:
        raise BadInput(
            f"the log does not tell {metric} before an experiment",
            field="metric",
            hint="give --baseline and --deviation",
        )
    during, before, units = _last_window(database, catalogue, definition, now)
    found = values_of(chosen, during, before, during[Column.UNITS] > 0)
    sample = Sample.of(found.now)
    if sample.units < 2 or not sample.variance:
        raise BadInput(
            f"nobody knows yet what {metric} is like: {sample.units} {definition.unit}s tell it",
            field="metric",
            hint="give --baseline and --deviation, or begin when there are more events",
        )
    left = cuped([found.now], [found.before]).variance_left if chosen.before else 1.0
    deviation = math.sqrt(sample.variance * left)
    if not deviation:
        raise BadInput(
            f"nothing is left to plan by: in the log, what each of {sample.units:,} "
            f"{definition.unit}s did before tells its {metric} wholly",
            field="metric",
            hint="give --baseline and --deviation, or another primary metric",
        )
    return Baseline(metric, units, sample.mean, deviation, left)


def plan(definition: Definition, baseline: Baseline, relative: float, power: float) -> Plan:
    """What it takes to see an effect on a metric.

    Args:
        definition: gives the shares, the window and alpha.
        baseline: as it is by now.
        relative: the change, as a share of the metric's value.
        power: the probability to see it.

    Raises:
        BadInput: there is nothing to see.
    """
    effect = _effect(baseline, relative)
    control, treated = (variant.share for variant in definition.variants[:2])
    needed = sizes(
        effect, power=power, alpha=definition.alpha, treated_share=treated / (control + treated)
    )
    days = [
        _days(definition, baseline, count) for count in (needed.control, needed.peeking_control)
    ]
    planned = [max(2, round(share * definition.planned_units)) for share in (control, treated)]
    smallest = smallest_effect(
        effect.control_variance, planned[0], planned[1], power=power, alpha=definition.alpha
    )
    return Plan(
        baseline,
        relative,
        needed,
        power_of(effect, planned[0], planned[1], alpha=definition.alpha),
        smallest / abs(baseline.mean),
        *days,
    )


def _effect(baseline: Baseline, relative: float) -> Effect:
    if baseline.deviation is None:
        return effect_on_share(baseline.mean, relative)
    return effect_on_mean(baseline.mean, baseline.deviation, relative)


def _days(definition: Definition, baseline: Baseline, control: int) -> float | None:
    """Days until so many have been in the control, if new ones go on coming as in a window."""
    if not baseline.units:
        return None
    taken = definition.traffic * (1 - definition.holdout) * definition.variants[0].share
    windows = max(1.0, control / (baseline.units * taken))
    return (windows + 1) * definition.window


def _last_window(
    database: Database, catalogue: str, definition: Definition, now: datetime
) -> tuple[UnitColumns, UnitColumns, int]:
    until = to_stored(now)
    since = to_stored(now - timedelta(days=definition.window))
    earliest = since - int(definition.before_days * MICROSECONDS_A_DAY)
    unit = unit_column(definition.unit)
    with database.reading() as connection:
        units = read_active(connection, catalogue, unit, Period(since, until))
        period = Period(earliest, until)
        deeds = read_deeds(connection, catalogue, unit, units, period, definition.primary)
    ones = np.ones(len(units), dtype=np.int64)
    during = columns_of(deeds, ones * since, ones * until)
    return during, columns_of(deeds, ones * earliest, ones * since), len(units)
