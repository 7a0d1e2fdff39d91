"""Jobs whose disk fills up: none is begun that could not tell its end, and each tells it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.jobs.feeds import FeedFolders
from api.jobs.files import JobFiles, is_held
from api.jobs.state import JobState
from api.jobs.store import Jobs
from core.clock import SystemClock
from core.errors import DiskFull
from core.layout import CatalogueLayout
from core.settings import Settings
from tests.api.fakes import point_current, write_version
from tests.api.servers import eventually
from tests.api.test_jobs import SERVE, VERSIONS, AnyCommand, running_command, wait_for
from tests.small_disk import filled, small_disk


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[CatalogueLayout]:
    with small_disk(tmp_path / "disk", 2 << 20) as disk:
        layout = write_version(disk, "shop", "v1")
        point_current(layout, "v1")
        yield layout


@pytest.fixture
def jobs(layout: CatalogueLayout) -> Jobs:
    return Jobs(Settings(indexes=layout.indexes), SystemClock())


def test_no_job_begins_on_a_full_disk(jobs: Jobs, layout: CatalogueLayout) -> None:
    filler = filled(layout.indexes)
    with pytest.raises(DiskFull, match="No space left") as error:
        jobs.start(layout, VERSIONS)
    assert error.value.field == str(layout.root)
    assert jobs.kept(layout) == []
    assert [path.name for path in (layout.root / ".jobs").iterdir()] in ([], [".lock"])

    filler.unlink()
    wait_for(jobs, jobs.start(layout, VERSIONS), JobState.SUCCEEDED)


def test_how_a_job_ended_is_told_though_the_disk_is_full(
    jobs: Jobs, layout: CatalogueLayout
) -> None:
    job = jobs.start(layout, SERVE)
    command = running_command(job)
    filled(layout.indexes)
    os.kill(command, signal.SIGKILL)
    failure = wait_for(jobs, job, JobState.FAILED).status.failure
    assert failure is not None
    assert failure.message == "it was killed by signal 9"


def test_why_a_job_failed_is_told_though_the_disk_was_full_when_it_began(
    jobs: Jobs, layout: CatalogueLayout
) -> None:
    other = write_version(layout.indexes, "other", "v1")
    point_current(other, "v1")
    first = jobs.start(other, SERVE)
    running_command(first)
    job = jobs.start(layout, Rollback())
    eventually(lambda: is_held(job.files.alive))
    filled(layout.indexes)
    jobs.cancel(other, first.id)
    failure = wait_for(jobs, job, JobState.FAILED).status.failure
    assert failure is not None
    assert failure.message == "'shop' has no earlier version to go back to"


class Rollback(AnyCommand):
    """Back to a version that there is not; it writes its outcome, as jobs do."""

    def __init__(self) -> None:
        super().__init__(("rollback", "--catalogue=shop"), "rollback")

    def command(self, _: CatalogueLayout, __: FeedFolders, files: JobFiles) -> list[str]:
        return [*self.arguments, f"--outcome={files.outcome}"]
