"""`python -m benchmarks.worker_memory`: what one and several workers of a server take.

Resident memory counts a page that processes share once for each of them; the proportional
set size (PSS) shares it out, so that its sum is what the machine is short of. What is
private (USS) would be free again if that one process ended.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import psutil
import typer

from benchmarks.children import aisle
from benchmarks.report import Table, Value, rendered
from cli.tasks.setup import load_settings, output
from core.layout import catalogue_names
from core.settings import Settings, environment_of

WARM_REQUESTS = 200
WORDS = ("usb cable", "wireless mouse", "laptop 15", "printer toner", "hdmi adapter 2 m")
START_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class WorkerMemory:
    """What one process takes, in MB.

    Attributes:
        pid: its number.
        rss: resident, shared pages counted in full.
        pss: resident, shared pages counted in part.
        uss: resident and private.
        file_pss: the part of `pss` that is mapped files.
    """

    pid: int
    rss: float
    pss: float
    uss: float
    file_pss: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    address: str
    supervisor: int
    workers: int

    @property
    def pids(self) -> list[int]:
        """Its workers; of one alone, the server itself."""
        if self.workers == 1:
            return [self.supervisor]
        return sorted(child.pid for child in psutil.Process(self.supervisor).children())


def measure_workers(settings: Settings, workers: int) -> list[WorkerMemory]:
    """What each worker takes after answering WARM_REQUESTS, the supervisor last if there is one.

    Args:
        settings: of the server; its port is chosen anew.
        workers: how many there are.
    """
    with _serving(settings, workers) as server:
        _search(server, catalogue_names(settings.indexes))
        pids = [*server.pids, *([server.supervisor] if workers > 1 else [])]
        return [memory_of(pid) for pid in pids]


def memory_of(pid: int) -> WorkerMemory:
    """What process `pid` takes just now, from /proc/PID/smaps_rollup."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    kilobytes = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB", text, re.M)}
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    sizes = (kilobytes["Rss"], kilobytes["Pss"], private, kilobytes.get("Pss_File", 0))
    return WorkerMemory(pid, *(size * 1024 / 1e6 for size in sizes))


def table(settings: Settings, counts: Sequence[int]) -> Table:
    """Memory by number of workers, with and without the reranker of `settings`."""
    rows = [
        _row(workers, chosen, measure_workers(chosen, workers))
        for chosen in (settings, settings.model_copy(update={"rerank_model": None}))
        for workers in counts
    ]
    return Table(
        name="worker_memory",
        title="Memory of a server by workers, in MB",
        rows=rows,
        notes=[
            "PSS: a page that processes share is shared out among them; the sum is what the",
            "machine is short of. USS: the mean of what is one worker's alone.",
        ],
    )


def _row(workers: int, settings: Settings, taken: Sequence[WorkerMemory]) -> dict[str, Value]:
    answering = taken[:workers]
    return {
        "reranker": "yes" if settings.rerank_model else "no",
        "workers": workers,
        "RSS, summed": sum(each.rss for each in taken),
        "PSS, summed": sum(each.pss for each in taken),
        "USS a worker": sum(each.uss for each in answering) / workers,
        "mapped files, summed": sum(each.file_pss for each in taken),
        "supervisor, PSS": sum(each.pss for each in taken[workers:]),
    }


@contextmanager
def _serving(settings: Settings, workers: int) -> Iterator[Server]:
    """A server whose workers are all open, told to stop in the end."""
    chosen = settings.model_copy(update={"port": 0, "workers": workers})
    environment = environment_of(chosen, os.environ)
    with subprocess.Popen(  # noqa: S603 - our own command
        aisle("serve"), env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            address = _address(process)
            _wait(address, workers * len(catalogue_names(settings.indexes)))
            yield Server(address, process.pid, workers)
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stderr or ():
        if found := re.search(r"listening on (\S+)", line):
            return found.group(1)
        said.append(line)
    raise RuntimeError(f"the server ended: {''.join(said)}")


def _wait(address: str, opened: int) -> None:
    """Return once the workers have opened `opened` versions together."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/metrics", timeout=30) as answer:  # noqa: S310 - our own server
                told = answer.read().decode()
        except URLError:
            told = ""
        counts = re.findall(r"^aisle_index_swaps_total\{.*\} (\S+)$", told, re.M)
        if sum(map(float, counts)) >= opened:
            return
        time.sleep(0.1)
    raise RuntimeError("the workers did not open their catalogues")


def _search(server: Server, names: Sequence[str]) -> None:
    """Search each catalogue, every time on a connection of its own, so that all workers answer."""
    for number in range(WARM_REQUESTS):
        parameters = {
            "q": WORDS[number % len(WORDS)],
            "catalogue": names[number % len(names)],
            "facets": "brand,category",
        }
        address = f"{server.address}/v1/search?{urlencode(parameters)}"
        with urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server
            answer.read()


def main(
    *,
    indexes: Annotated[Path | None, typer.Option(help="Folder of the catalogues.")] = None,
    workers: Annotated[str, typer.Option(help="Numbers of workers, by commas.")] = "1,2",
) -> None:
    """Measure and print."""
    settings = load_settings(indexes=indexes)
    counts = [int(count) for count in workers.split(",")]
    output().print(rendered(table(settings, counts)))


if __name__ == "__main__":
    typer.run(main)
