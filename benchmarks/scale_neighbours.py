"""Tables: vector search by size against graphs of other makers at the same recall."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from benchmarks.measure import interleaved, percentiles, warm
from benchmarks.neighbour_engines import BUILD_EFFORT, ENGINES, LINKS, NeighbourEngine, least_effort
from benchmarks.one_core import one_core
from benchmarks.report import Table, Value
from benchmarks.scale_bench import ScaleBench, Sized
from benchmarks.scale_data import SEED
from benchmarks.scale_subjects import subjects
from benchmarks.subsets import (
    Exact,
    FilteredQuery,
    Mask,
    Vectors,
    exact_cosines,
    random_subset,
    recall,
)
from core.layout import CodesLayout
from indexer.dense import write_ann, write_codes, write_flat
from search.dense import DenseIndex
from search.snapshot import open_snapshot

TOP = 10
QUERIES = 60
ROUNDS = 3
SUBSETS = 4
SHARES = (1.0, 0.1, 0.01)
MOST_EFFORT = 8192
ALLOWANCE = 0.005
"""What a peer's recall may lack of ours: where ours is exact, no graph reaches it."""

OURS = "aisle"

Rows = npt.NDArray[np.integer]
Search = Callable[[FilteredQuery], Rows]


def tables(bench: ScaleBench) -> list[Table]:
    """Milliseconds at equal recall by selectivity; seconds to build and megabytes."""
    searched: list[dict[str, Value]] = []
    built: list[dict[str, Value]] = []
    for each in subjects(bench):
        snapshot = open_snapshot(each.version, verify=False)
        index = snapshot.dense
        if not isinstance(index, DenseIndex):
            raise TypeError("a version's own vectors are compared")
        queries = np.stack([snapshot.encoder.encode(text) for text in bench.queries[:QUERIES]])
        engines, steps = _built(np.array(index.vectors), each, bench)
        built.extend(steps)
        with one_core():
            searched.extend(_searched(index, engines, queries, each, bench))
    return [
        Table(
            name="scale-neighbours",
            title=f"Vector search at equal recall@{TOP}, ms, one core",
            rows=searched,
            notes=[
                f"{QUERIES} real queries, medians of {ROUNDS} rounds, {SUBSETS} random subsets.",
                f"Effort: ef of hnswlib and usearch, {LINKS} links, built with {BUILD_EFFORT}: the",
                f"least, in steps of 1.4, whose recall is ours or at most {ALLOWANCE} less, up to",
                f"{MOST_EFFORT:,}. hnswlib filters by a Python function. usearch has no filter: it",
                "fetches as many neighbours as its effort, and the rest is thrown away.",
            ],
        ),
        Table(
            name="scale-neighbours-built",
            title="Building the same vector indexes, all cores",
            rows=built,
            notes=["Graphs are held in memory; aisle's files are mapped and shared by workers."],
        ),
    ]


def _built(
    vectors: Vectors, each: Sized, bench: ScaleBench
) -> tuple[dict[str, NeighbourEngine], list[dict[str, Value]]]:
    engines: dict[str, NeighbourEngine] = {}
    manifest = each.version.read_manifest()
    with TemporaryDirectory(dir=bench.work) as folder:
        began = time.perf_counter()
        megabytes = _write_ours(vectors, Path(folder), has_ann=manifest.has_ann)
        rows = [_build_row(each.size, OURS, time.perf_counter() - began, megabytes)]
    for name, build in bench.reporter.track(ENGINES.items(), label="building", total=len(ENGINES)):
        began = time.perf_counter()
        engines[name] = build(vectors, TOP)
        seconds = time.perf_counter() - began
        rows.append(_build_row(each.size, name, seconds, engines[name].megabytes))
    return engines, rows


def _write_ours(vectors: Vectors, folder: Path, *, has_ann: bool) -> float:
    """Write the vectors as a version has them; their size in MB."""
    write_flat(vectors, folder / "vectors")
    if has_ann:
        write_ann(vectors, folder / "ann")
        write_codes(vectors, CodesLayout(folder / "codes"))
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _build_row(size: int, engine: str, seconds: float, megabytes: float) -> dict[str, Value]:
    return {"products": size, "engine": engine, "build s": seconds, "MB": megabytes}


def _searched(
    index: DenseIndex,
    engines: Mapping[str, NeighbourEngine],
    queries: Vectors,
    each: Sized,
    bench: ScaleBench,
) -> Iterator[dict[str, Value]]:
    cosines = exact_cosines(queries, index.vectors)
    for share, masks in _subsets(index.size):
        inputs = [
            FilteredQuery(vector, masks[number % len(masks)], number)
            for number, vector in enumerate(queries)
        ]
        ours = partial(_search_ours, index)
        wanted = _mean_recall([ours(query) for query in inputs], inputs, cosines) - ALLOWANCE
        efforts = {
            name: _tuned(engine, inputs, cosines, wanted) for name, engine in engines.items()
        }
        work: dict[str, Search] = {OURS: ours}
        for name, engine in engines.items():
            work[name] = partial(_search_peer, engine, efforts[name])
        warm(work.values(), inputs[:SUBSETS])
        label = f"{each.size:,}: {share:.1%}"
        timings = interleaved(work, inputs, rounds=ROUNDS, reporter=bench.reporter, label=label)
        latency = {name: percentiles(of.typical) for name, of in timings.items()}
        for name, of in timings.items():
            yield {
                "products": each.size,
                "allowed": f"{share * 100:g} %",
                "engine": name,
                "effort": efforts.get(name),
                "recall": _mean_recall(of.outputs, inputs, cosines),
                "p50 ms": latency[name].p50,
                "p99 ms": latency[name].p99,
                "p50 / aisle's": latency[name].p50 / latency[OURS].p50,
            }


def _subsets(rows: int) -> Iterator[tuple[float, list[Mask | None]]]:
    chance = np.random.default_rng(SEED)
    for share in SHARES:
        if share >= 1:
            yield share, [None]
        else:
            yield share, [random_subset(rows, share, chance) for _ in range(SUBSETS)]


def _tuned(
    engine: NeighbourEngine, inputs: Sequence[FilteredQuery], cosines: Exact, wanted: float
) -> int:
    def recall_at(effort: int) -> float:
        found = [engine.search(query, effort) for query in inputs]
        return _mean_recall(found, inputs, cosines)

    return least_effort(recall_at, wanted, MOST_EFFORT)


def _search_ours(index: DenseIndex, query: FilteredQuery) -> Rows:
    return index.search(query.vector, query.allowed, k=TOP).rows


def _search_peer(engine: NeighbourEngine, effort: int, query: FilteredQuery) -> Rows:
    return engine.search(query, effort)


def _mean_recall(found: Sequence[Rows], inputs: Sequence[FilteredQuery], cosines: Exact) -> float:
    shares = [
        recall(rows, cosines[query.number], query.allowed, TOP)
        for rows, query in zip(found, inputs, strict=True)
    ]
    return float(np.mean(shares))
