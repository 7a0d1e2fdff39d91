"""How a job is doing, read from its files: every worker reads the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from api.jobs.files import JobFiles, is_held, read_json
from api.schemas import ErrorDetail

STARTING = timedelta(seconds=30)
"""How long the process of a job may take to begin; one that has not by then never will."""

TAIL_BYTES = 4096

_CODES: Mapping[int, str] = {
    2: "bad_input",
    3: "bad_input",
    4: "not_found",
    5: "index_unusable",
    6: "conflict",
    7: "store_unusable",
}
"""What the exit codes of `aisle` mean, where it wrote no outcome."""


class JobState(StrEnum):
    """How a job is doing.

    Attributes:
        QUEUED: it waits until fewer others run.
        RUNNING: it runs.
        SUCCEEDED: it did what was asked.
        REFUSED: a gate kept the version from being published.
        FAILED: it could not be done, or was killed.
        CANCELLED: it was told to stop, and did.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How a job is doing; `failure` says why it came to nothing, if it did."""

    state: JobState
    failure: ErrorDetail | None = None


def status_of(files: JobFiles, created_at: datetime, now: datetime) -> JobStatus:
    """How the job of `files` is doing."""
    # In this order, for whoever lets go of it has written the rest before.
    begun = files.alive.exists()
    alive = is_held(files.alive)
    ended = read_json(files.ended)
    if ended is not None:
        return _ended(files, ended.get("code"))
    if alive:
        running = files.process.exists()
        return JobStatus(JobState.RUNNING if running else JobState.QUEUED)
    if read_json(files.outcome) is not None or files.cancelled.exists():
        return _ended(files, None)
    if not begun and now - created_at < STARTING:
        return JobStatus(JobState.QUEUED)
    return JobStatus(
        JobState.FAILED,
        _failure(
            "killed",
            "it was killed: for want of memory, by somebody, or with the machine",
            hint="the system's log says more; what was served goes on, so begin it again",
        ),
    )


def _ended(files: JobFiles, code: int | None) -> JobStatus:
    outcome = read_json(files.outcome) or {}
    told = _told_failure(outcome)
    match outcome.get("outcome"), code:
        case _, 0:
            return JobStatus(JobState.SUCCEEDED)
        case (("published" | "unchanged" | "dry_run"), None):
            return JobStatus(JobState.SUCCEEDED)
        case _ if files.cancelled.exists():
            return JobStatus(JobState.CANCELLED)
        case "refused", _:
            return JobStatus(JobState.REFUSED, told or said_last(files.log, code))
        case _:
            return JobStatus(JobState.FAILED, told or said_last(files.log, code))


def _told_failure(outcome: Mapping[str, Any]) -> ErrorDetail | None:
    match outcome.get("failure"):
        case {"code": str(code), "message": str(message), **others}:
            field, hint = others.get("field"), others.get("hint")
            return ErrorDetail(code=code, message=message, field=field, hint=hint)
        case _:
            return None


def said_last(log: Path, code: int | None) -> ErrorDetail:
    """The failure that a command told on its way out, in the lines that `aisle` tells it in."""
    if code is not None and code < 0:
        hint = "for want of memory, or by somebody: the system's log says more; begin it again"
        return _failure("killed", f"it was killed by signal {-code}", hint=hint)
    lines = _tail(log).splitlines()
    said = {
        label: text.strip()
        for line in lines
        for label, colon, text in [line.strip().partition(":")]
        if colon and label in ("error", "where", "mend")
    }
    if "error" not in said:
        return _failure("failed", f"it ended with exit code {code}", hint="see its log")
    kind = _CODES.get(code or 0, "failed")
    return _failure(kind, said["error"], field=said.get("where"), hint=said.get("mend"))


def progress_of(files: JobFiles) -> Iterator[dict[str, Any]]:
    """The last line of every step, in the order in which they began."""
    steps: dict[str, dict[str, Any]] = {}
    try:
        lines = files.progress.read_bytes().split(b"\n")
    except OSError:
        return
    for line in lines:
        try:
            told = orjson.loads(line)
            steps[told["step"]] = told
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue  # The last one, which is being written.
    yield from steps.values()


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _failure(
    code: str, message: str, *, field: str | None = None, hint: str | None = None
) -> ErrorDetail:
    return ErrorDetail(code=code, message=message, field=field, hint=hint)
