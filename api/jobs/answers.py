"""What the API answers about jobs and feeds."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from api.jobs.files import read_json, size_of
from api.jobs.state import JobState, progress_of
from api.jobs.store import Job
from api.schemas import ErrorDetail
from core.errors import NotFound
from core.layout import CatalogueLayout

MOST_LOG_BYTES = 1 << 16


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StepProgress(_Frozen):
    """How far one step has come."""

    step: str
    done: int
    total: int | None = Field(description="How many there are; null when unknown.")
    at: datetime = Field(description="When that was told.")


class JobOutcome(BaseModel):
    """What became of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    outcome: str = Field(description="published, unchanged, dry_run, refused or failed.")
    version: str | None = Field(default=None, description="What was built or is served now.")
    previous: str | None = Field(default=None, description="What was served before.")


class JobLinks(_Frozen):
    """Where there is more."""

    job: str
    log: str
    rejects: str
    report: str | None = Field(description="Null as long as there is none.")


class JobAnswer(_Frozen):
    """One job: `state` is queued, running, succeeded, refused, failed or cancelled."""

    id: str
    catalogue: str
    kind: str
    state: JobState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    request: Mapping[str, Any] = Field(description="What was asked for.")
    progress: tuple[StepProgress, ...] = Field(description="The steps so far, in their order.")
    outcome: JobOutcome | None
    failure: ErrorDetail | None = Field(description="Why it came to nothing.")
    links: JobLinks


class JobsAnswer(_Frozen):
    """The jobs of a catalogue that are kept, the latest first."""

    builds: tuple[JobAnswer, ...]


class LogAnswer(_Frozen):
    """A part of what a job said."""

    text: str
    next: int = Field(description="Where to go on: `from` of the next request.")
    ended: bool = Field(description="Whether that is all there will be.")


class RejectView(BaseModel):
    """A row of the feed that was not taken."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    line: int
    row: int
    field: str | None
    value: str
    reason: str
    mend: str


class RejectsAnswer(_Frozen):
    """A page of rejected rows, in the order of the feed."""

    found: int
    page: int
    per_page: int
    rejects: tuple[RejectView, ...]


class FeedView(_Frozen):
    """A file that a build may name."""

    name: str
    bytes: int
    modified_at: datetime
    uploaded: bool = Field(description="Whether it came over HTTP; else it is below AISLE_FEEDS.")


class FeedsAnswer(_Frozen):
    """What a build may name, the latest first, at most a thousand."""

    feeds: tuple[FeedView, ...]


def job_answer(job: Job) -> JobAnswer:
    """All that is known of `job` now."""
    process, ended = read_json(job.files.process), read_json(job.files.ended)
    outcome = read_json(job.files.outcome)
    address = f"/v1/catalogues/{job.catalogue}/builds/{job.id}"
    links = JobLinks(
        job=address,
        log=f"{address}/log",
        rejects=f"{address}/rejects",
        report=f"{address}/report" if outcome and outcome.get("report") else None,
    )
    return JobAnswer(
        id=job.id,
        catalogue=job.catalogue,
        kind=job.kind,
        state=job.status.state,
        created_at=job.created_at,
        started_at=process["at"] if process else None,
        ended_at=ended["at"] if ended else None,
        request=job.request,
        progress=tuple(StepProgress.model_validate(step) for step in progress_of(job.files)),
        outcome=JobOutcome.model_validate(outcome) if outcome else None,
        failure=job.status.failure,
        links=links,
    )


def log_answer(job: Job, start: int) -> LogAnswer:
    """What `job` said from byte `start` on, in whole lines where it can be."""
    try:
        with job.files.log.open("rb") as file:
            file.seek(start)
            said = file.read(MOST_LOG_BYTES)
    except FileNotFoundError:
        said = b""
    over = job.status.state.is_over
    if len(said) == MOST_LOG_BYTES or not over:
        said = said[: said.rfind(b"\n") + 1] or (said if len(said) == MOST_LOG_BYTES else b"")
    ended = over and len(said) < MOST_LOG_BYTES and start + len(said) >= size_of(job.files.log)
    return LogAnswer(text=said.decode("utf-8", "replace"), next=start + len(said), ended=ended)


def rejects_answer(path: Path, words: str, page: int, per_page: int) -> RejectsAnswer:
    """A page of the rejects in `path` that hold `words` somewhere, in either case."""
    wanted = words.casefold()
    first, found = (page - 1) * per_page, 0
    shown: list[RejectView] = []
    for reject in _rejects(path):
        if wanted and wanted not in _searched(reject):
            continue
        if first <= found < first + per_page:
            shown.append(RejectView.model_validate(reject))
        found += 1
    return RejectsAnswer(found=found, page=page, per_page=per_page, rejects=tuple(shown))


def latest_rejects(layout: CatalogueLayout) -> Path:
    """The rejects of the last build, whether it was asked for over HTTP or in a shell.

    Raises:
        NotFound: there was none.
    """
    found = [*layout.root.glob(".jobs/*/rejects.jsonl"), *layout.root.glob("rejects.jsonl")]
    if not found:
        raise NotFound(f"no build of {layout.name!r} has left rejects", field="name")
    return max(found, key=lambda path: path.stat().st_mtime_ns)


def report_file(job: Job, layout: CatalogueLayout, suffix: str) -> Path:
    """The report of `job`, as .json or as .html.

    Raises:
        NotFound: it has none, or it is no longer kept.
    """
    told = (read_json(job.files.outcome) or {}).get("report")
    if told:
        path = Path(told).with_suffix(suffix).resolve()
        if path.is_relative_to(layout.root.resolve()) and path.is_file():
            return path
    raise NotFound(f"there is no report of job {job.id!r}", field="id", hint="see its log")


def _rejects(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            for line in file:
                try:
                    yield orjson.loads(line)
                except orjson.JSONDecodeError:
                    return  # The last line of a build that runs, or was killed.
    except FileNotFoundError:
        return


def _searched(reject: Mapping[str, Any]) -> str:
    names = ("line", "field", "value", "reason", "mend")
    return "\n".join(str(reject[name]) for name in names).casefold()
