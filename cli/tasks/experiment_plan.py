"""What `aisle experiment plan` does: from the log, or from what is given, to units and days."""

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from cli.tasks.experiment import opened
from cli.tasks.setup import output, store_to_read
from core.clock import SystemClock
from core.errors import BadInput
from core.per_cent import per_cent
from experiments.definition import Definition, Kind, read_definition
from experiments.metrics.kinds import METRICS, Column
from experiments.planning import Baseline, Plan, measure, plan
from experiments.report import MetricUnit
from experiments.verdict import written


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be seen, and what is known.

    Attributes:
        effect: the change, as a share of the metric.
        power: the probability to see it.
        baseline: of the first primary metric; None to read the log.
        deviation: of it over units; None for a share.
    """

    effect: float
    power: float
    baseline: float | None
    deviation: float | None


def show_plan(
    file: Path, wanted: Wanted, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Show for each primary metric what it takes.

    Raises:
        BadInput: the file cannot be used, the log does not tell a metric, or there is nothing
            to see.
    """
    definition = read_definition(file)
    if definition.kind is Kind.INTERLEAVING:
        raise BadInput(
            "interleaving measures clicks on two rankings, no metric",
            field="kind",
            hint="start it: it needs a tenth or less of the units of an A/B test, as a rule",
        )
    baselines = _baselines(definition, wanted, catalogue, indexes)
    plans = [plan(definition, each, wanted.effect, wanted.power) for each in baselines]
    if as_json:
        output().print_json(orjson.dumps([asdict(each) for each in plans]).decode())
        return
    output().print(_table(definition, plans, wanted))


def _baselines(
    definition: Definition, wanted: Wanted, catalogue: str | None, indexes: Path | None
) -> list[Baseline]:
    if wanted.baseline is not None:
        first = definition.primary[0]
        return [Baseline(first, 0, wanted.baseline, _deviation(first, wanted))]
    with opened(catalogue, indexes, store_to_read) as shop:
        now = SystemClock().now()
        return [
            measure(shop.database, shop.name, definition, metric, now)
            for metric in definition.primary
        ]


def _deviation(name: str, wanted: Wanted) -> float | None:
    metric = METRICS[name]
    is_share = metric.unit is MetricUnit.SHARE and metric.below is Column.UNITS
    if wanted.deviation is None and not is_share:
        raise BadInput(
            f"how much {name} differs from unit to unit is not known",
            field="deviation",
            hint="give --deviation, or leave --baseline out to read both from the log",
        )
    return wanted.deviation


def _table(definition: Definition, plans: list[Plan], wanted: Wanted) -> Table:
    effect, power = per_cent(wanted.effect, 1, signed=True), per_cent(wanted.power)
    title = f"{definition.name}: to see {effect} with a probability of {power}"
    table = Table(title=title, title_justify="left")
    table.add_column("metric")
    columns = (
        "by now",
        f"{definition.unit}s, one look",
        "days",
        f"{definition.unit}s, any looks",
        "days",
        f"power of {definition.planned_units:,}",
        "they see",
    )
    for column in columns:
        table.add_column(column, justify="right")
    for each in plans:
        sizes, metric = each.sizes, METRICS[each.baseline.metric]
        cells = (
            each.baseline.metric,
            written(each.baseline.mean, metric.unit),
            f"{sizes.control + sizes.treated:,}",
            "" if each.days is None else f"{each.days:,.0f}",
            f"{sizes.peeking_control + sizes.peeking_treated:,}",
            "" if each.peeking_days is None else f"{each.peeking_days:,.0f}",
            per_cent(each.power),
            per_cent(each.smallest, 1),
        )
        table.add_row(*map(Text, cells))
    return table
