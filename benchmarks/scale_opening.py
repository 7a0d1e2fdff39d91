"""Tables: how soon a version of each size is open, and the memory of one and two processes."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from benchmarks.opening import memory_mb, time_opening
from benchmarks.report import Aim, Table, Value
from benchmarks.scale_bench import ScaleBench, Sized
from core.layout import VersionLayout
from search.pipeline import Searcher
from search.query import Query
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

REPEATS = 3
AIM_OPEN_S = 2.0
QUERIES = ("usb cable 2 m", "black laptop 256 gb", "laser printer", "wireless mouse", "hp toner")
SPAWN = multiprocessing.get_context("spawn")


def tables(bench: ScaleBench) -> list[Table]:
    """Opening in fresh processes; memory of processes that have opened and searched."""
    catalogues = bench.catalogues()
    return [_opening(bench, catalogues), _memory(bench, catalogues)]


def _opening(bench: ScaleBench, catalogues: list[Sized]) -> Table:
    rows: list[dict[str, Value]] = []
    worst = 0.0
    for each in bench.reporter.track(catalogues, label="opening", total=len(catalogues)):
        for verify in (False, True):
            runs = [_in_fresh_process(each.version.root, verify=verify) for _ in range(REPEATS)]
            opened = median(run[0] for run in runs)
            worst = worst if verify else max(worst, opened / 1000)
            rows.append(
                {
                    "products": each.size,
                    "checksums": "verified" if verify else "sizes only",
                    "open ms": opened,
                    "first query ms": median(run[1] for run in runs),
                    "second query ms": median(run[2] for run in runs),
                }
            )
    return Table(
        name="scale-opening",
        title=f"Opening a version in a fresh process, median of {REPEATS}",
        rows=rows,
        aims=[Aim(what="seconds to open, sizes only", value=worst, bound=AIM_OPEN_S)],
        notes=["The files are in the page cache; imports and the reranker are not counted."],
    )


def _in_fresh_process(root: Path, *, verify: bool) -> tuple[float, float, float]:
    with ProcessPoolExecutor(1, SPAWN) as pool:
        opened = pool.submit(time_opening, root, verify=verify).result()
    return opened.open_ms, opened.warm_ms, opened.again_ms


def _memory(bench: ScaleBench, catalogues: list[Sized]) -> Table:
    rows: list[dict[str, Value]] = []
    for each in bench.reporter.track(catalogues, label="memory", total=len(catalogues)):
        for processes in (1, 2):
            with _searchers(each.version.root, processes) as running:
                kinds = {kind: [memory_mb(pid, kind) for pid in running] for kind in KINDS}
            own = [
                clean + dirty
                for clean, dirty in zip(kinds["Private_Clean"], kinds["Private_Dirty"], strict=True)
            ]
            rows.append(
                {
                    "products": each.size,
                    "processes": processes,
                    "PSS each MB": max(kinds["Pss"]),
                    "PSS together MB": sum(kinds["Pss"]),
                    "USS each MB": max(own),
                    "RSS each MB": max(kinds["Rss"]),
                }
            )
    return Table(
        name="scale-memory",
        title="Memory of processes that have opened one version and searched it",
        rows=rows,
        notes=[
            f"After {len(QUERIES)} queries each, Python and its libraries included. PSS counts a",
            "page that several processes map by its share, USS only pages of its own.",
        ],
    )


KINDS = ("Pss", "Rss", "Private_Clean", "Private_Dirty")


@contextmanager
def _searchers(root: Path, processes: int) -> Iterator[list[int]]:
    """Process ids of so many processes that have searched the version in `root`."""
    running = []
    for _ in range(processes):
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=search_and_wait, args=(root, theirs), daemon=True)
        process.start()
        running.append((process, ours))
    try:
        yield [int(ours.recv()) for _, ours in running]
    finally:
        for process, ours in running:
            ours.send(None)
            process.join()


def search_and_wait(root: Path, asked: Connection) -> None:
    """Open a version, search it, tell the process id, and wait for a word."""
    searcher = Searcher(open_snapshot(VersionLayout(root), verify=False), None, SearchDefaults())
    for text in QUERIES:
        searcher.search(Query(q=text))
    asked.send(multiprocessing.current_process().pid)
    asked.recv()
