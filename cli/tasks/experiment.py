"""What `aisle experiment` does, on the database itself: a server need not run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from api.experimenting.answers import body_of
from api.experimenting.settings import check_settings
from api.recommending.layouts import Layouts
from cli.tasks.setup import (
    StoreOpener,
    choose_catalogue,
    load_settings,
    output,
    store_to_read,
    store_to_write,
)
from core.clock import SystemClock
from core.database import Database
from core.per_cent import per_cent
from core.settings import Settings
from events.log import EventLog
from experiments.definition import read_definition
from experiments.experiment import Experiment
from experiments.holdout import report_on_holdout
from experiments.report import ExperimentReport, MetricRow, Verdict
from experiments.reporting import report_on
from experiments.store import ExperimentStore
from experiments.verdict import written

_SAID = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.UNDECIDED: "undecided",
    Verdict.TOO_EARLY: "too early",
    Verdict.CONTROL: "",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A catalogue's experiments, and the database of its log."""

    name: str
    settings: Settings
    database: Database
    experiments: ExperimentStore


@contextmanager
def opened(name: str | None, indexes: Path | None, store: StoreOpener) -> Iterator[Opened]:
    """The experiments of the catalogue that is meant, open until the block ends.

    Raises:
        NotFound: there is no such catalogue.
        BadInput: none is named and there are several.
        StoreUnusable: the database cannot be opened.
    """
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, name)
    with store(settings) as database:
        clock = SystemClock()
        # The log's tables may not be there yet.
        EventLog(database, clock)
        yield Opened(layout.name, settings, database, ExperimentStore(database, clock))


def start_file(file: Path, reason: str, *, catalogue: str | None, indexes: Path | None) -> None:
    """Start what a file says.

    Raises:
        BadInput: the file cannot be read, or says what no experiment can be.
        Conflict: it cannot run beside the others, or there was one of its name.
    """
    definition = read_definition(file)
    with opened(catalogue, indexes, store_to_write) as shop:
        base = Layouts(shop.settings.indexes).of(shop.name).layout
        check_settings(definition, base)
        started = shop.experiments.start(shop.name, definition, reason)
    _print_state(started, f"{shop.name}: {started.name} runs, ")


def ramp_to(
    name: str, share: float, reason: str, *, catalogue: str | None, indexes: Path | None
) -> None:
    """Take in more of an experiment's units, or fewer.

    Raises:
        BadInput: `share` is none.
        NotFound: there is no such experiment.
        Conflict: it was stopped.
    """
    with opened(catalogue, indexes, store_to_write) as shop:
        changed = shop.experiments.ramp(shop.name, name, share, reason)
    _print_state(changed, f"{shop.name}: {name} goes on, ")


def stop_it(name: str, reason: str, *, catalogue: str | None, indexes: Path | None) -> None:
    """Stop an experiment for good.

    Raises:
        NotFound: there is no such experiment.
        Conflict: it was stopped already.
    """
    with opened(catalogue, indexes, store_to_write) as shop:
        shop.experiments.stop(shop.name, name, reason)
    output().print(f"{shop.name}: {name} is stopped", markup=False)


def show_report(name: str, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Show figures and verdict, and keep them for the console.

    Raises:
        NotFound: there is no such experiment.
    """
    with opened(catalogue, indexes, store_to_read) as shop:
        experiment = shop.experiments.experiment(shop.name, name)
        report = report_on(shop.database, shop.name, experiment, SystemClock().now())
        shop.experiments.keep_report(report)
    _print_report(report, as_json=as_json)


def show_holdout(
    share: float, since: datetime, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Show what all experiments together have done.

    Raises:
        BadInput: `share` is none, or `since` is not in the past.
    """
    with opened(catalogue, indexes, store_to_read) as shop:
        now = SystemClock().now()
        report = report_on_holdout(shop.database, shop.name, share, since, now)
    _print_report(report, as_json=as_json)


def show_list(*, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """List running and past experiments with the headlines of their last reports."""
    with opened(catalogue, indexes, store_to_read) as shop:
        found = shop.experiments.experiments(shop.name)
        reports = shop.experiments.reports(shop.name)
    if as_json:
        told = [body_of(each).model_dump(mode="json") for each in found]
        output().print_json(orjson.dumps(told).decode())
        return
    if not found:
        output().print(f"{shop.name} has no experiments; aisle experiment start begins one")
        return
    table = Table(title=f"Experiments of {shop.name}", title_justify="left")
    for column in ("name", "state", "since", "takes in", "variants", "last report"):
        table.add_column(column)
    for each in found:
        report = reports.get(each.name)
        headline = "none yet" if report is None else f"{report.as_of:%Y-%m-%d} {report.headline}"
        variants = ", ".join(
            f"{variant.name} {per_cent(variant.share)}" for variant in each.definition.variants
        )
        cells = (each.name, each.state, f"{each.started:%Y-%m-%d}", _taken_in(each), variants)
        table.add_row(*map(Text, (*cells, headline)))
    output().print(table)


def _print_report(report: ExperimentReport, *, as_json: bool) -> None:
    if as_json:
        output().print_json(orjson.dumps(report).decode())
        return
    output().print(Text(report.headline, style="bold"))
    if report.rows:
        output().print(_table(report))
    for sentence in report.sentences:
        output().print(sentence, markup=False)


def _print_state(experiment: Experiment, before: str) -> None:
    told = f"{before}{_taken_in(experiment)} of all {experiment.definition.unit}s take part"
    output().print(told, markup=False)


def _taken_in(experiment: Experiment) -> str:
    return per_cent(experiment.taken_in, 1)


def _table(report: ExperimentReport) -> Table:
    title = (
        f"{report.name} on {report.as_of:%Y-%m-%d}: differences to {report.control}, with "
        f"intervals that hold on every look"
    )
    table = Table(title=title, title_justify="left")
    for column in ("metric", "for", "variant"):
        table.add_column(column)
    for column in ("units", "value", "difference", f"{per_cent(report.confidence)} interval", "p"):
        table.add_column(column, justify="right")
    table.add_column("verdict")
    for row in report.rows:
        table.add_row(*map(Text, _cells(row)))
    return table


def _cells(row: MetricRow) -> tuple[str, ...]:
    mean = "" if row.mean is None else written(row.mean, row.unit)
    cells = (row.metric, row.role.value, row.variant, f"{row.units:,}", mean)
    if row.difference is None or row.always_low is None or row.always_high is None:
        return (*cells, "", "", "", _SAID[row.verdict])
    ends = [written(end, row.unit, signed=True) for end in (row.always_low, row.always_high)]
    p = row.always_p if row.adjusted_p is None else row.adjusted_p
    difference = written(row.difference, row.unit, signed=True)
    return (*cells, difference, " to ".join(ends), _p_text(p), _SAID[row.verdict])


def _p_text(p: float | None) -> str:
    if p is None:
        return ""
    return "<0.001" if p < 0.001 else f"{p:.3f}"
