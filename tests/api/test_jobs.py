"""Jobs in processes of their own, told of by their files."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.jobs.answers import job_answer, log_answer, rejects_answer, report_file
from api.jobs.feeds import FeedFolders
from api.jobs.files import JobFiles, hold, is_held, read_json, start_of, write_json
from api.jobs.state import JobState, progress_of, status_of
from api.jobs.store import Job, Jobs
from core.clock import SystemClock
from core.errors import Conflict, NotFound
from core.layout import CatalogueLayout
from core.settings import Settings
from tests.api.fakes import point_current, write_version
from tests.api.servers import eventually

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class AnyCommand:
    """An order for whatever `aisle` can do; `serve` stands for what takes long."""

    arguments: tuple[str, ...]
    kind: str = "build"

    def command(self, _: CatalogueLayout, __: FeedFolders, ___: JobFiles) -> list[str]:
        return list(self.arguments)

    def model_dump(self, *, mode: str, exclude_defaults: bool) -> dict[str, Any]:
        return {"mode": mode, "exclude_defaults": exclude_defaults}


SERVE = AnyCommand(("serve", "--port=0"))
VERSIONS = AnyCommand(("versions", "--json"))


@pytest.fixture
def layout(tmp_path: Path) -> CatalogueLayout:
    layout = write_version(tmp_path, "shop", "v1")
    point_current(layout, "v1")
    return layout


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(Settings(indexes=tmp_path, kept_jobs=3), SystemClock())


def wait_for(jobs: Jobs, job: Job, state: JobState) -> Job:
    """The job once it is in `state`."""
    layout = CatalogueLayout(job.files.root.parents[2], job.catalogue)
    eventually(lambda: jobs.get(layout, job.id).status.state == state, seconds=60)
    return jobs.get(layout, job.id)


def running_command(job: Job) -> int:
    """The process id of the job's command, once there is one."""
    eventually(job.files.process.exists)
    about = read_json(job.files.process)
    assert about is not None
    pid: int = about["command"]["pid"]
    return pid


def test_a_job_runs_by_itself_and_leaves_its_log(jobs: Jobs, layout: CatalogueLayout) -> None:
    started = jobs.start(layout, VERSIONS)
    assert started.status.state in (JobState.QUEUED, JobState.RUNNING)
    done = wait_for(jobs, started, JobState.SUCCEEDED)
    answer = job_answer(done)
    assert answer.started_at is not None
    assert answer.ended_at is not None
    assert NOW < answer.created_at <= answer.started_at <= answer.ended_at
    log = log_answer(done, 0)
    assert '"version": "v1"' in log.text
    assert log.ended
    assert log_answer(done, log.next).text == ""
    eventually(lambda: not is_held(done.files.alive))


def test_a_failed_command_says_why(jobs: Jobs, layout: CatalogueLayout) -> None:
    started = jobs.start(layout, AnyCommand(("rollback", "--catalogue=shop"), "rollback"))
    failure = job_answer(wait_for(jobs, started, JobState.FAILED)).failure
    assert failure is not None
    assert (failure.code, failure.field) == ("not_found", "version")
    assert failure.message == "'shop' has no earlier version to go back to"
    assert failure.hint == "kept: v1"


def test_one_at_a_time_cancelled_and_in_turn(jobs: Jobs, layout: CatalogueLayout) -> None:
    other = write_version(layout.indexes, "other", "v1")
    point_current(other, "v1")
    first = jobs.start(layout, SERVE)
    pid = running_command(first)
    with pytest.raises(Conflict, match="is running") as refused:
        jobs.start(layout, VERSIONS)
    assert first.id in (refused.value.hint or "")
    waiting = jobs.start(other, VERSIONS)
    waiting_too = jobs.start(write_version(layout.indexes, "third", "v1"), VERSIONS)
    eventually(lambda: is_held(waiting.files.alive) and is_held(waiting_too.files.alive))
    assert jobs.get(other, waiting.id).status.state is JobState.QUEUED
    jobs.cancel(CatalogueLayout(layout.indexes, "third"), waiting_too.id)
    wait_for(jobs, waiting_too, JobState.CANCELLED)
    jobs.cancel(layout, first.id)
    wait_for(jobs, first, JobState.CANCELLED)
    assert start_of(pid) is None
    wait_for(jobs, waiting, JobState.SUCCEEDED)
    with pytest.raises(Conflict, match="has ended already: cancelled"):
        jobs.cancel(layout, first.id)


def test_a_killed_command_and_a_killed_runner_are_noticed(
    jobs: Jobs, layout: CatalogueLayout
) -> None:
    first = jobs.start(layout, SERVE)
    os.kill(running_command(first), signal.SIGKILL)
    failure = wait_for(jobs, first, JobState.FAILED).status.failure
    assert failure is not None
    assert (failure.code, failure.message) == ("killed", "it was killed by signal 9")

    second = jobs.start(layout, SERVE)
    command = running_command(second)
    about = read_json(second.files.process)
    assert about is not None
    os.kill(about["runner"]["pid"], signal.SIGKILL)
    eventually(lambda: start_of(about["runner"]["pid"]) is None)
    # What it began goes on, and so does the job.
    assert jobs.get(layout, second.id).status.state is JobState.RUNNING
    # Earlier than that an interrupt may come while modules are loaded.
    eventually(lambda: "startup complete" in second.files.log.read_text(), seconds=60)
    jobs.cancel(layout, second.id)
    # A version that is being opened is waited for, and the threads after it.
    eventually(lambda: start_of(command) is None, seconds=90)
    failure = wait_for(jobs, second, JobState.CANCELLED).status.failure
    assert failure is None


@contextmanager
def held(files: JobFiles) -> Iterator[None]:
    descriptor = hold(files.alive)
    assert descriptor is not None
    yield
    os.close(descriptor)


def publish(files: JobFiles) -> None:
    write_json(files.outcome, {"outcome": "published", "version": "v2", "previous": "v1"})


@pytest.mark.parametrize(
    ("written", "alive", "age", "expected"),
    [
        (lambda _: None, False, 1, JobState.QUEUED),
        (lambda _: None, False, 60, JobState.FAILED),
        (lambda files: files.alive.touch(), False, 1, JobState.FAILED),
        (lambda _: None, True, 60, JobState.QUEUED),
        (lambda files: files.process.write_text("{}"), True, 60, JobState.RUNNING),
        (lambda files: files.process.write_text("{}"), False, 60, JobState.FAILED),
        (publish, False, 60, JobState.SUCCEEDED),
        (lambda files: write_json(files.ended, {"code": 0}), False, 60, JobState.SUCCEEDED),
        (lambda files: write_json(files.ended, {"code": -9}), False, 60, JobState.FAILED),
        (lambda files: write_json(files.ended, {"code": 6}), False, 60, JobState.FAILED),
        (lambda files: files.ended.write_text('{"co'), False, 60, JobState.FAILED),
    ],
)
def test_the_state_is_read_from_the_files(
    tmp_path: Path,
    written: Callable[[JobFiles], None],
    *,
    alive: bool,
    age: int,
    expected: JobState,
) -> None:
    files = JobFiles(tmp_path)
    written(files)
    created_at = NOW - timedelta(seconds=age)
    if not alive:
        assert status_of(files, created_at, NOW).state is expected
        return
    with held(files):
        assert status_of(files, created_at, NOW).state is expected


def test_a_refusal_tells_of_its_gate_and_leads_to_its_report(
    tmp_path: Path, layout: CatalogueLayout
) -> None:
    files = JobFiles(tmp_path / "job")
    files.root.mkdir()
    report = layout.root / "reports" / "20260115T093000.json"
    report.parent.mkdir()
    report.write_text("{}")
    failure = {"code": "gate_failed", "message": "half is gone", "field": None, "hint": "--force"}
    outcome = {"outcome": "refused", "version": "v2", "failure": failure, "report": str(report)}
    write_json(files.outcome, outcome)
    write_json(files.ended, {"code": 6, "at": NOW.isoformat()})
    status = status_of(files, NOW, NOW)
    assert status.state is JobState.REFUSED
    assert status.failure is not None
    assert status.failure.model_dump() == failure
    job = Job("20260115T093000000000-aaaaaa", "shop", "build", NOW, {}, files, status)
    assert job_answer(job).links.report is not None
    assert report_file(job, layout, ".json") == report.resolve()
    with pytest.raises(NotFound):
        report_file(job, layout, ".html")
    write_json(files.outcome, outcome | {"report": sys.executable})
    with pytest.raises(NotFound):
        report_file(job, layout, "")


def test_progress_is_the_last_line_of_every_step_even_while_one_is_written(tmp_path: Path) -> None:
    files = JobFiles(tmp_path)
    assert list(progress_of(files)) == []
    files.progress.write_text(
        '{"step": "read", "done": 0, "total": null, "at": "2026-01-15T09:30:00Z"}\n'
        '{"step": "encode", "done": 0, "total": 9, "at": "2026-01-15T09:30:01Z"}\n'
        '{"step": "read", "done": 9, "total": 9, "at": "2026-01-15T09:30:02Z"}\n'
        '{"step": "encode", "do'
    )
    told = [(step["step"], step["done"]) for step in progress_of(files)]
    assert told == [("read", 9), ("encode", 0)]


def test_the_log_comes_in_pages_of_whole_lines(tmp_path: Path) -> None:
    files = JobFiles(tmp_path)
    text = "".join(f"line {number} with an ä\n" for number in range(9_000)) + "no end"
    files.log.write_text(text)
    job = Job("x", "shop", "build", NOW, {}, files, status_of(files, NOW, NOW + timedelta(hours=1)))
    assert job.status.state.is_over
    said, start, pages = "", 0, 0
    while True:
        page = log_answer(job, start)
        said, start, pages = said + page.text, page.next, pages + 1
        if page.ended:
            break
        assert page.text.endswith("\n")
    assert said == text
    assert pages == 3
    running = Job("x", "shop", "build", NOW, {}, files, status_of(files, NOW, NOW))
    assert not running.status.state.is_over
    assert log_answer(running, start - 6).text == ""
    assert not log_answer(running, start - 6).ended


def test_rejects_are_searched_in_every_column_and_paged(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    rows = "".join(
        f'{{"line": {n + 2}, "row": {n + 1}, "field": "price", "value": "{n},,0 Étui", '
        f'"reason": "is no price", "mend": "write it as {n}.00"}}\n'
        for n in range(120)
    )
    path.write_text(rows + '{"line": 3')
    everything = rejects_answer(path, "", 3, 50)
    assert (everything.found, len(everything.rejects)) == (120, 20)
    assert rejects_answer(path, "étui", 1, 50).found == 120
    assert [each.row for each in rejects_answer(path, "write it as 7.00", 1, 50).rejects] == [8]
    assert rejects_answer(path, "nowhere", 1, 50).rejects == ()
    assert rejects_answer(tmp_path / "none", "", 1, 50).found == 0


def test_the_oldest_jobs_are_forgotten(jobs: Jobs, layout: CatalogueLayout) -> None:
    for _ in range(5):
        wait_for(jobs, jobs.start(layout, AnyCommand(("--version",))), JobState.SUCCEEDED)
    kept = jobs.kept(layout)
    assert len(kept) == 3
    assert [job.id for job in kept] == sorted((job.id for job in kept), reverse=True)


def test_a_number_given_to_another_process_is_not_the_old_one() -> None:
    start = start_of(os.getpid())
    assert start is not None
    assert start_of(1) != start
    assert start_of(2**22 + 1) is None
