"""What is being tried, and what came of it."""

from collections.abc import Iterator

from api.console.commercial.asking import Asked, Sheet
from api.console.commercial.comparing import amount_text, rate_text
from api.services import Services
from experiments.experiment import Experiment
from experiments.report import ExperimentReport, MetricRow, MetricUnit, State, Verdict
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit

KEY = "experiments"
TITLE = "Experiments"
MOST_TOLD = 12
"""Experiments whose metrics are shown, those that run first."""

_HOLDS = "holds however often one looks"

_LIST = (
    Column(name="experiment", title="Experiment"),
    Column(name="state", title="State"),
    Column(name="taken_in", title="Taken in", unit=Unit.SHARE, note="of all units"),
    Column(name="started", title="Started", unit=Unit.DATE),
    Column(name="units", title="Shown to", unit=Unit.COUNT),
    Column(name="verdict", title="Verdict"),
    Column(name="as_of", title="As of", note="when this was reported, UTC"),
)
_METRICS = (
    Column(name="comparison", title="Metric and variant"),
    Column(name="role", title="Role"),
    Column(name="units", title="Units", unit=Unit.COUNT, note="whose time to act is over"),
    Column(name="value", title="Value"),
    Column(
        name="difference",
        title="Difference",
        note="to the control, with what was done before taken out where that foretells the metric",
    ),
    Column(
        name="relative",
        title="Relative difference",
        unit=Unit.SHARE,
        note="the difference as a share of the control's value",
    ),
    Column(name="low", title="From", unit=Unit.SHARE, note=f"the relative difference, {_HOLDS}"),
    Column(name="high", title="To", unit=Unit.SHARE, note=f"the relative difference, {_HOLDS}"),
    Column(name="p", title="p", unit=Unit.NUMBER, note=f"adjusted, {_HOLDS}"),
    Column(name="verdict", title="Verdict"),
)
_WORDS = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.UNDECIDED: "not decided",
    Verdict.TOO_EARLY: "too early to say",
    Verdict.CONTROL: "control",
}


def experiments(services: Services, catalogue: str, asked: Asked) -> Sheet:
    """Every experiment with its last report, those that run first and the latest of them first."""
    del asked
    store = services.stores.open().experiments
    found = sorted(
        store.experiments(catalogue),
        key=lambda each: (each.state is not State.RUNNING, -each.started.timestamp()),
    )
    reports = store.reports(catalogue)
    told = [reports[each.name] for each in found if each.name in reports][:MOST_TOLD]
    tables = [_list(found, reports)]
    charts = []
    for number, report in enumerate(told, start=1):
        if report.rows and not _is_too_early(report):
            tables.append(_metrics(f"metrics_{number}", report))
            if any(row.relative for row in report.rows):
                charts.append(_chart(f"differences_{number}", f"metrics_{number}", report))
    section = Section(
        key=KEY,
        title=TITLE,
        findings=tuple(_findings(told)) or (_none(found),),
        tables=tuple(tables) if found else (),
        charts=tuple(charts),
        assumptions=(
            (
                "Intervals and p-values hold however often one looks at them; a report is at most "
                "six hours old."
            ),
        ),
    )
    return Sheet(section)


def _none(found: list[Experiment]) -> str:
    if found:
        return "No report has been made yet; aisle experiment report makes one at once."
    return "There are no experiments; aisle experiment start begins one."


def _findings(reports: list[ExperimentReport]) -> Iterator[str]:
    for report in reports:
        yield f"{report.name}: {report.headline}"
        if not report.trusted:
            yield f"{report.name} is not to be believed: its shares are not as defined."
        if _is_too_early(report):
            yield f"{report.name}: {_shown_so_far(report)}"
        else:
            yield from (f"{report.name}: {sentence}" for sentence in report.sentences[:3])


def _is_too_early(report: ExperimentReport) -> bool:
    """Whether there is nothing yet that a metric could be told from."""
    return bool(report.rows) and not any(row.units for row in report.rows)


def _shown_so_far(report: ExperimentReport) -> str:
    told = ", ".join(f"{each.exposed:,} saw {each.variant}" for each in report.variants)
    return f"of the {report.unit}s, {told}; nobody's time to act is over yet."


def _list(found: list[Experiment], reports: dict[str, ExperimentReport]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        report = reports.get(each.name)
        shown = sum(variant.exposed for variant in report.variants) if report else None
        told = report.headline if report else None
        as_of = f"{report.as_of:%Y-%m-%d %H:%M}" if report else None
        started = each.started.isoformat()
        rows.append((each.name, each.state.value, each.taken_in, started, shown, told, as_of))
    return Table(name="experiments", title="Experiments", columns=_LIST, rows=tuple(rows), shown=50)


def _metrics(name: str, report: ExperimentReport) -> Table:
    rows = tuple(_metric(row) for row in report.rows)
    title = f"Metrics of {report.name}"
    return Table(name=name, title=title, columns=_METRICS, rows=rows, shown=50)


def _metric(row: MetricRow) -> tuple[Cell, ...]:
    low, high = _relative_interval(row)
    return (
        f"{row.title}, {row.variant}",
        row.role.value,
        row.units,
        _value(row.mean, row.unit),
        _difference(row.difference, row.unit),
        row.relative,
        low,
        high,
        row.adjusted_p,
        _WORDS[row.verdict],
    )


def _relative_interval(row: MetricRow) -> tuple[float | None, float | None]:
    """The interval of the difference over the control's value, which goes by `relative`."""
    if not row.relative or not row.difference:
        return None, None
    control = row.difference / row.relative
    bounds = (row.always_low, row.always_high)
    ends = sorted(bound / control for bound in bounds if bound is not None)
    return (ends[0], ends[1]) if len(ends) == 2 else (None, None)


def _value(value: float | None, unit: MetricUnit) -> str | None:
    if value is None:
        return None
    match unit:
        case MetricUnit.SHARE:
            return rate_text(value)
        case MetricUnit.MONEY:
            return amount_text(value)
        case MetricUnit.MILLISECONDS:
            return f"{value:.1f} ms"
    return f"{value:.3g}"


def _difference(value: float | None, unit: MetricUnit) -> str | None:
    """Such as "5.0 points up"; it begins with no sign, which a spreadsheet would take amiss."""
    if not value:
        return None if value is None else "none"
    size = (
        f"{abs(value) * 100:.1f} points" if unit is MetricUnit.SHARE else _value(abs(value), unit)
    )
    return f"{size} {'up' if value > 0 else 'down'}"


def _chart(name: str, table: str, report: ExperimentReport) -> Chart:
    return Chart(
        name=name,
        title=f"Differences to {report.control} in {report.name}",
        kind=Kind.INTERVALS,
        table=table,
        x="comparison",
        y=("relative",),
        low="low",
        high="high",
        text=f"For each metric and variant of {report.name} the difference as a share of the "
        "control's value, with the interval in which it lies; the table below has the figures.",
    )
