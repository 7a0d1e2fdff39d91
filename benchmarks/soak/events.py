"""Rebuilds, a rollback and the kill of a worker, while everything else goes on."""

import os
import signal
import time
from dataclasses import dataclass
from threading import Event
from typing import Any

import psutil

from benchmarks.soak.client import Client
from benchmarks.soak.journal import EVENTS, Journal
from core.errors import AisleError

FEED_BUILD, FOLD, ROLLBACK = "build from the feed", "fold", "rollback"
PLAN = ((0.03, FOLD), (0.25, FEED_BUILD), (0.5, ROLLBACK), (0.6, FOLD))
"""When each begins, as a share of the whole time, or as soon as the one before has ended."""

KILL_AT = 0.3
KILL_SECONDS = 0.2
LOOK_SECONDS = 0.25
JOB_SECONDS, SWAP_SECONDS = 900.0, 60.0
ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Manager:
    """Orders the builds and the rollback, over HTTP.

    Attributes:
        client: its connection.
        journal: takes its notes.
        catalogue: that is built.
        feed: the name of its feed, as the server knows it.
        workers: how many must serve what was published.
    """

    client: Client
    journal: Journal
    catalogue: str
    feed: str
    workers: int

    def run(self, stopped: Event, seconds: float) -> None:
        """Carry out PLAN within about `seconds`; what is not begun when `stopped` is not."""
        began = time.monotonic()
        for share, name in PLAN:
            if stopped.wait(max(0.0, began + share * seconds - time.monotonic())):
                return
            try:
                self._job(name)
            except AisleError as error:
                self.journal.fault(EVENTS, f"{name}: {error}")

    def _job(self, name: str) -> None:
        began = time.monotonic()
        path = f"/v1/catalogues/{self.catalogue}"
        orders: dict[str, tuple[str, dict[str, Any]]] = {
            FEED_BUILD: ("builds", {"feed": self.feed}),
            FOLD: ("builds", {"kind": "fold"}),
            ROLLBACK: ("rollback", {"reason": "a soak"}),
        }
        route, order = orders[name]
        # Minutes after the last order the server has closed a connection that lay idle.
        self.client.close()
        started = self.client.ask("POST", f"{path}/{route}", order)
        if started.status != ACCEPTED:
            raise AisleError(f"it was answered {started.status}: {started.body}")
        job = self._ended(started.body["links"]["job"])
        if job["state"] != "succeeded":
            raise AisleError(f"it {job['state']}: {job.get('failure')}")
        self.journal.event(name, began)
        published = time.monotonic()
        self._wait_until_served(job["outcome"]["version"])
        self.journal.event(f"{name}: until every worker serves it", published)

    def _ended(self, link: str) -> dict[str, Any]:
        deadline = time.monotonic() + JOB_SECONDS
        while time.monotonic() < deadline:
            job = self.client.get(link).body
            if job["state"] not in ("queued", "running"):
                return job
            time.sleep(LOOK_SECONDS)
        raise AisleError(f"it has not ended after {JOB_SECONDS:.0f} s")

    def _wait_until_served(self, version: str) -> None:
        """Ask on new connections until many answers in a row come from `version`."""
        deadline, right = time.monotonic() + SWAP_SECONDS, 0
        while right < 8 * self.workers:
            self.client.close()
            (served,) = self.client.get("/v1/catalogues").body["catalogues"]
            right = right + 1 if served["version"] == version else 0
            if time.monotonic() > deadline:
                raise AisleError(f"{version} is not served by all after {SWAP_SECONDS:.0f} s")


def kill_a_worker(supervisor: int, journal: Journal, stopped: Event) -> None:
    """Kill one and wait until there are as many as before."""
    workers = psutil.Process(supervisor).children()
    began = time.monotonic()
    # Whoever connects in the meantime may still be taken on by it.
    journal.kill = began + KILL_SECONDS
    os.kill(workers[0].pid, signal.SIGKILL)
    known = {worker.pid for worker in workers}
    while not stopped.wait(LOOK_SECONDS):
        children = {child.pid for child in psutil.Process(supervisor).children()}
        if len(children) == len(workers) and children != known:
            journal.event(f"worker {workers[0].pid} killed, until another is started", began)
            return
    journal.fault(EVENTS, "no worker took the place of the one that was killed")
