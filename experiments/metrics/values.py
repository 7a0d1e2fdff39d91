"""One value a unit for each metric."""

from dataclasses import dataclass

from events.columns import FloatArray, Mask
from experiments.metrics.kinds import Column, Metric
from experiments.metrics.units import UnitColumns
from experiments.statistics.delta import linearised


@dataclass(frozen=True)
class Values:
    """The values of some units, both of shape (n,).

    Attributes:
        now: whose mean is the metric.
        before: what foretells them; the values themselves where nothing does.
    """

    now: FloatArray
    before: FloatArray


def values_of(metric: Metric, during: UnitColumns, before: UnitColumns, mine: Mask) -> Values:
    """The values of the units of a mask that have any.

    Args:
        metric: what is told.
        during: the units' columns.
        before: the same for the time before, of the log's columns alone.
        mine: shape (units,).
    """
    above, below = during[metric.above][mine], during[metric.below][mine]
    if metric.below is Column.UNITS:
        return Values(above, before[metric.above][mine] if metric.before else above)
    # A unit with nothing to divide by adds nothing to either sum.
    known = below > 0
    values = linearised(above[known], below[known]) if known.any() else above[known]
    return Values(values, values)
