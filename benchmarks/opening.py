"""Tables: how soon a snapshot answers, and what serving it takes of memory."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.bench import Bench
from benchmarks.report import Table
from benchmarks.serving import Server, running_server, send
from core.layout import VersionLayout
from search.pipeline import Searcher
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

REQUESTS = 100
CLIENTS = 2
KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Opening:
    """Milliseconds to open a version and to run its first and its second query."""

    open_ms: float
    warm_ms: float
    again_ms: float


def tables(bench: Bench) -> list[Table]:
    """Opening and warming in fresh processes; memory of one server and of two."""
    return [_opening(bench), _memory(bench)]


def time_opening(root: Path, *, verify: bool) -> Opening:
    """Open the version in `root` and warm it, in this process."""
    moments = [time.perf_counter()]
    snapshot = open_snapshot(VersionLayout(root), verify=verify)
    moments.append(time.perf_counter())
    searcher = Searcher(snapshot, None, SearchDefaults())
    for _ in range(2):
        searcher.warm()
        moments.append(time.perf_counter())
    spans = [(after - before) * 1000 for before, after in pairwise(moments)]
    return Opening(*spans)


def _opening(bench: Bench) -> Table:
    root = bench.version.root
    rows = []
    for verify in bench.reporter.track((True, False), label="opening", total=2):
        runs = [_in_fresh_process(root, verify=verify) for _ in range(bench.scale.repeats)]
        rows.append(
            {
                "checksums": "verified" if verify else "not verified",
                "open ms": median(run.open_ms for run in runs),
                "first query ms": median(run.warm_ms for run in runs),
                "second query ms": median(run.again_ms for run in runs),
            }
        )
    return Table(
        name="opening",
        title=f"Opening a snapshot in a fresh process, median of {bench.scale.repeats}",
        rows=rows,
        notes=["The files are in the page cache; imports and the reranker are not counted."],
    )


def _in_fresh_process(root: Path, *, verify: bool) -> Opening:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(time_opening, root, verify=verify).result()


def _memory(bench: Bench) -> Table:
    rows = []
    with ExitStack() as stack:
        running: list[Server] = []
        for servers in bench.reporter.track((1, 2), label="memory of servers", total=2):
            server = stack.enter_context(running_server(bench.settings))
            _exercise(bench, server)
            running.append(server)
            proportional = [memory_mb(each.process, "Pss") for each in running]
            rows.append(
                {
                    "server processes": servers,
                    "start to ready s": max(each.ready_seconds for each in running),
                    "PSS each MB": max(proportional),
                    "PSS together MB": sum(proportional),
                    "RSS each MB": max(memory_mb(each.process, "Rss") for each in running),
                }
            )
    return Table(
        name="memory",
        title="Memory of servers on the same index",
        rows=rows,
        notes=[
            f"After {REQUESTS} searches each, reranked. PSS counts a page that several processes",
            "map by its share, RSS in full.",
        ],
    )


def _exercise(bench: Bench, server: Server) -> None:
    paths = [
        f"/v1/search?{urlencode({'q': query, 'catalogue': bench.catalogue.name})}"
        for query in bench.queries[:REQUESTS]
    ]
    send(server.port, paths, clients=CLIENTS)


def memory_mb(process: int, kind: str) -> float:
    """A sum of /proc/PID/smaps_rollup, such as "Pss" or "Rss", in MB; Linux only."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == kind:
            return int(rest.split()[0]) * KILOBYTE / 1e6
    raise ValueError(f"smaps_rollup has no {kind}")
