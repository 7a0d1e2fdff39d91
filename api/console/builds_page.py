"""The pages of builds: those that there were, the form for another, and one of them live."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from api.console.kept import Report, read_report
from api.console.overview_page import Standing, standing_of
from api.console.wording import name_text
from api.jobs.answers import JobAnswer, StepProgress, job_answer, log_answer, report_file
from api.jobs.feeds import FeedFile, FeedFolders
from api.jobs.files import size_of
from api.jobs.orders import BuildRequest
from api.jobs.state import JobState
from api.jobs.store import Job
from api.services import Services
from catalog.mapping import shipped_mappings
from catalog.product import Availability
from core.errors import AisleError, NotFound
from core.layout import CatalogueLayout

TAIL_BYTES = 12_000
NO_VALUES: Mapping[str, str] = MappingProxyType({})
_SHARES = ("max_shrink", "max_reject_rate", "max_quality_drop")


@dataclass(frozen=True, slots=True)
class BuildsPage:
    """The builds of a catalogue and the form for another.

    Attributes:
        jobs: the latest first.
        busy: the one that has not ended, if there is one: a catalogue has one at a time.
        values: what was typed into the form, where it comes back.
        refusal: why it comes back.
    """

    standing: Standing
    jobs: tuple[JobAnswer, ...]
    busy: JobAnswer | None
    feeds: tuple[FeedFile, ...]
    mapping_choices: tuple[tuple[str, str], ...]
    availability_choices: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    refusal: AisleError | None


@dataclass(frozen=True, slots=True)
class StepBar:
    """A step of a build: `share` of 0 to 100, None while nobody knows how far it is."""

    step: StepProgress
    share: float | None


@dataclass(frozen=True, slots=True)
class BuildPage:
    """One build.

    Attributes:
        report: what it told of itself; None as long as it has not, or if it is not kept.
        log: the end of what it said.
        may_force: whether it was refused by gates that a reason overrules.
        may_publish: whether it was a dry run that went well.
    """

    standing: Standing
    job: JobAnswer
    over: bool
    steps: tuple[StepBar, ...]
    report: Report | None
    log: str
    may_force: bool
    may_publish: bool


def build_fields(sent: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a BuildRequest as a form has sent them, with shares in per cent."""
    wanted: dict[str, Any] = {
        name: text for name, text in sent.items() if name in BuildRequest.model_fields
    }
    return wanted | {name: _share(wanted[name]) for name in _SHARES if name in wanted}


def builds_page(
    services: Services,
    layout: CatalogueLayout,
    values: Mapping[str, str] = NO_VALUES,
    refusal: AisleError | None = None,
) -> BuildsPage:
    """Read it all from disk; a catalogue that does not exist yet has no builds."""
    try:
        jobs = tuple(map(job_answer, services.jobs.kept(layout)))
    except NotFound:
        jobs = ()
    feeds = tuple(FeedFolders.of(services.settings).files(layout))
    own_mappings = (feed.name for feed in feeds if feed.name.endswith(".toml"))
    return BuildsPage(
        standing=standing_of(services, layout.name),
        jobs=jobs,
        busy=next((job for job in jobs if not job.state.is_over), None),
        feeds=feeds,
        mapping_choices=tuple((name, name) for name in (*shipped_mappings(), *own_mappings)),
        availability_choices=tuple((each.value, name_text(each.value)) for each in Availability),
        values=values,
        refusal=refusal,
    )


def build_page(services: Services, layout: CatalogueLayout, job_id: str) -> BuildPage:
    """Read it all from disk.

    Raises:
        NotFound: there is no such build.
    """
    job = services.jobs.get(layout, job_id)
    answer = job_answer(job)
    report = _report(job, layout)
    of_gates = answer.state is JobState.REFUSED and job.kind != "rollback"
    succeeded = answer.state is JobState.SUCCEEDED
    return BuildPage(
        standing=standing_of(services, layout.name),
        job=answer,
        over=answer.state.is_over,
        steps=_bars(answer),
        report=report,
        log=_tail(job),
        may_force=of_gates and (report is None or report.may_be_forced),
        may_publish=succeeded and bool(job.request.get("dry_run")),
    )


def _bars(answer: JobAnswer) -> tuple[StepBar, ...]:
    over = answer.state.is_over
    return tuple(StepBar(step, _share_done(step, over=over)) for step in answer.progress)


def _share_done(step: StepProgress, *, over: bool) -> float | None:
    if step.total is None or (step.total == 1 and step.done == 0):
        return 0.0 if over else None
    return 100.0 if step.total == 0 else round(100 * step.done / step.total, 1)


def _report(job: Job, layout: CatalogueLayout) -> Report | None:
    try:
        return read_report(report_file(job, layout, ".json"))
    except NotFound:
        return None


def _tail(job: Job) -> str:
    said = log_answer(job, max(0, size_of(job.files.log) - TAIL_BYTES)).text
    return said.strip("\n")


def _share(text: str) -> str | float:
    """A share from per cent; what is no number stays as it is, to be refused as such."""
    try:
        return float(text.removesuffix("%")) / 100
    except ValueError:
        return text
