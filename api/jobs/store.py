"""The jobs of all catalogues: started, told of and cancelled by whichever worker is asked."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from api.jobs.feeds import FeedFolders
from api.jobs.files import JobFiles, holding, read_json, start_of, write_json
from api.jobs.state import JobStatus, status_of
from core.clock import Clock
from core.errors import Conflict, DiskFull, NotFound, StoreUnusable
from core.kept_room import keep_room
from core.layout import CatalogueLayout
from core.room import NO_ROOM
from core.settings import Settings, environment_of

_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")
_NOT_FOR_JOBS = frozenset({"AISLE_ADMIN_KEY", "PROMETHEUS_MULTIPROC_DIR"})


class Order(Protocol):
    """What may be asked of a job."""

    @property
    def kind(self) -> str:
        """build, fold or rollback."""
        ...

    def command(self, layout: CatalogueLayout, feeds: FeedFolders, files: JobFiles) -> list[str]:
        """The arguments of `aisle` that do it."""
        ...

    def model_dump(self, *, mode: str, exclude_defaults: bool) -> dict[str, Any]:
        """What was asked for, as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One job, as its files tell of it.

    Attributes:
        id: its name; that of a later job sorts after it.
        request: what was asked for.
    """

    id: str
    catalogue: str
    kind: str
    created_at: datetime
    request: Mapping[str, Any]
    files: JobFiles
    status: JobStatus


class Jobs:
    """Keeps every job under its catalogue, `indexes/<catalogue>/.jobs/<id>/`.

    Nothing of it is in the memory of a server: so every worker answers alike, and jobs
    survive those who started them.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._feeds = FeedFolders.of(settings)

    def start(self, layout: CatalogueLayout, order: Order) -> Job:
        """Do what `order` says in a process of its own, as soon as it is its turn.

        Raises:
            BadInput: a file that it names is elsewhere.
            NotFound: a file that it names is not there, or there is nothing to fold or to
                roll back.
            Conflict: another job of the catalogue has not ended.
            StoreUnusable: the folder of the catalogue cannot be written to.
            DiskFull: likewise, for lack of room.
        """
        if order.kind != "build":
            layout.current_version()
        try:
            folder = _folder(layout)
            folder.mkdir(parents=True, exist_ok=True)
            with holding(folder / ".lock"):
                self._refuse_second(layout)
                self._prune(layout)
                return self._start(layout, order)
        except OSError as error:
            kind = DiskFull if error.errno in NO_ROOM else StoreUnusable
            raise kind(
                f"the job cannot be written down: {error.strerror or error}",
                field=str(layout.root),
                hint="let the server write to the folder of its catalogues, and see to its space",
            ) from error

    def kept(self, layout: CatalogueLayout) -> list[Job]:
        """The jobs that are kept, the latest first.

        Raises:
            NotFound: there is no such catalogue.
        """
        if not layout.root.is_dir():
            raise NotFound(f"no catalogue {layout.name!r}", field="name")
        return [job for job_id in _ids(layout) for job in self._read(layout, job_id)]

    def get(self, layout: CatalogueLayout, job_id: str) -> Job:
        """One job.

        Raises:
            NotFound: there is none of that id, or it is no longer kept.
        """
        for job in self._read(layout, job_id):
            return job
        raise NotFound(
            f"no job {job_id[:80]!r} of catalogue {layout.name!r}",
            field="id",
            hint=f"GET /v1/catalogues/{layout.name}/builds lists those that are kept",
        )

    def cancel(self, layout: CatalogueLayout, job_id: str) -> Job:
        """Tell a job to stop; it does so soon, and tidies up before.

        Raises:
            NotFound: there is no such job.
            Conflict: it has ended already.
        """
        job = self.get(layout, job_id)
        if job.status.state.is_over:
            raise Conflict(
                f"the job has ended already: {job.status.state}",
                field="id",
                hint="roll back to take back what it published",
            )
        job.files.cancelled.touch()
        _stop_orphan(job.files)
        return self.get(layout, job_id)

    def _start(self, layout: CatalogueLayout, order: Order) -> Job:
        now = self._clock.now()
        job_id = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        files = JobFiles(_folder(layout) / job_id)
        command = order.command(layout, self._feeds, files)
        asked = {
            "kind": order.kind,
            "created_at": now.isoformat(),
            "request": order.model_dump(mode="json", exclude_defaults=True),
            "command": command,
        }
        _write_down(files, asked)
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "api.jobs.runner", str(files.root.absolute()), *self._turns()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
            start_new_session=True,
        )
        # Or it would stay behind as a zombie for as long as this server runs.
        Thread(target=process.wait, name=f"job {job_id}", daemon=True).start()
        return self.get(layout, job_id)

    def _turns(self) -> list[str]:
        folder = self._settings.indexes.absolute() / ".jobs"
        folder.mkdir(parents=True, exist_ok=True)
        return [str(folder / f"turn-{number}") for number in range(self._settings.max_builds)]

    def _environment(self) -> dict[str, str]:
        variables = environment_of(self._settings, os.environ)
        return {name: text for name, text in variables.items() if name not in _NOT_FOR_JOBS}

    def _refuse_second(self, layout: CatalogueLayout) -> None:
        for job in self.kept(layout):
            if not job.status.state.is_over:
                raise Conflict(
                    f"a {job.kind} of {layout.name!r} is {job.status.state}",
                    field="name",
                    hint=f"wait for it, or DELETE /v1/catalogues/{layout.name}/builds/{job.id}",
                )

    def _prune(self, layout: CatalogueLayout) -> None:
        for job_id in _ids(layout)[self._settings.kept_jobs - 1 :]:
            shutil.rmtree(_folder(layout) / job_id, ignore_errors=True)

    def _read(self, layout: CatalogueLayout, job_id: str) -> Iterator[Job]:
        """The job of that id, or nothing."""
        if not _ID.fullmatch(job_id):
            return
        files = JobFiles(_folder(layout) / job_id)
        asked = read_json(files.request)
        if asked is None:
            return
        created_at = datetime.fromisoformat(asked["created_at"])
        yield Job(
            id=job_id,
            catalogue=layout.name,
            kind=asked["kind"],
            created_at=created_at,
            request=asked["request"],
            files=files,
            status=status_of(files, created_at, self._clock.now()),
        )


def _write_down(files: JobFiles, asked: Mapping[str, Any]) -> None:
    """Make the folder of a job, with room for its end, should the disk fill up meanwhile."""
    files.root.mkdir()
    try:
        for path in (files.process, files.outcome, files.ended):
            keep_room(path)
        write_json(files.request, asked)
    except OSError:
        shutil.rmtree(files.root, ignore_errors=True)
        raise


def _folder(layout: CatalogueLayout) -> Path:
    return layout.root / ".jobs"


def _ids(layout: CatalogueLayout) -> list[str]:
    folder = _folder(layout)
    if not folder.is_dir():
        return []
    return sorted(
        (path.name for path in folder.iterdir() if _ID.fullmatch(path.name)), reverse=True
    )


def _stop_orphan(files: JobFiles) -> None:
    """End a command whose runner was killed, and which nobody else would tell to stop."""
    about = read_json(files.process)
    if about is None:
        return
    runner, command = about["runner"], about["command"]
    if start_of(runner["pid"]) == runner["started"]:
        return
    if start_of(command["pid"]) == command["started"]:
        os.killpg(command["pid"], signal.SIGINT)
