"""Table: vector search by size and by the share of rows that a filter allows."""

import time
from collections.abc import Iterator

import faiss
import numpy as np

from benchmarks.measure import percentiles
from benchmarks.report import Aim, Table, Value
from benchmarks.scale_bench import ScaleBench, Sized
from benchmarks.scale_data import SEED
from benchmarks.subsets import (
    FilteredQuery,
    Mask,
    Vectors,
    category_subset,
    exact_cosines,
    random_subset,
    recall,
)
from core.encoder import OnnxEncoder
from search.dense import DenseIndex
from search.lexical import Rows

QUERIES = 60
TOP = 10
SHARES = (0.5, 0.1, 0.03, 0.01, 0.001)
SUBSETS = 4
AIM_RECALL = 0.99


def tables(bench: ScaleBench) -> list[Table]:
    """Recall against exact search, and milliseconds, by selectivity."""
    rows = [row for each in bench.catalogues() for row in _measured(bench, each)]
    worst = min(float(row["recall"] or 0) for row in rows)
    return [
        Table(
            name="scale-dense",
            title=f"Filtered vector search: recall@{TOP} against float64, ms, one thread",
            rows=rows,
            aims=[Aim(what="least recall", value=worst, bound=AIM_RECALL, at_least=True)],
            notes=[
                f"{QUERIES} real queries, {SUBSETS} subsets of each kind. Random: rows drawn",
                "blindly. One category: the rows nearest to a random product.",
            ],
        )
    ]


def _measured(bench: ScaleBench, each: Sized) -> Iterator[dict[str, Value]]:
    ann = each.version.ann if each.version.ann.is_file() else None
    index = DenseIndex.open(each.version.vectors, ann)
    encoder = OnnxEncoder(each.version.encoder)
    queries = np.stack([encoder.encode(text) for text in bench.queries[:QUERIES]])
    cosines = exact_cosines(queries, index.vectors)
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        for share, shape, masks in bench.reporter.track(
            _subsets(index.vectors), label=f"{each.size:,}", total=None
        ):
            inputs = [
                FilteredQuery(vector, masks[number % len(masks)], number)
                for number, vector in enumerate(queries)
            ]
            found, ms, plans = _searched(index, inputs)
            shares = [
                recall(rows, cosines[query.number], query.allowed, TOP)
                for rows, query in zip(found, inputs, strict=True)
            ]
            timed = percentiles(ms)
            yield {
                "products": each.size,
                "allowed": f"{share * 100:g} %",
                "rows": shape,
                "plan": ", ".join(sorted(plans)),
                "recall": float(np.mean(shares)),
                "p50 ms": timed.p50,
                "p99 ms": timed.p99,
            }
    finally:
        faiss.omp_set_num_threads(threads)


def _searched(
    index: DenseIndex, inputs: list[FilteredQuery]
) -> tuple[list[Rows], list[float], set[str]]:
    """For each query the rows that were found and the milliseconds; the plans that were taken."""
    rows, ms, plans = [], [], set()
    index.search(inputs[0].vector, inputs[0].allowed, k=TOP)
    for query in inputs:
        began = time.perf_counter()
        matches = index.search(query.vector, query.allowed, k=TOP)
        ms.append((time.perf_counter() - began) * 1000)
        rows.append(matches.rows)
        plans.add(matches.plan.value)
    return rows, ms, plans


def _subsets(vectors: Vectors) -> Iterator[tuple[float, str, list[Mask | None]]]:
    chance = np.random.default_rng(SEED)
    yield 1.0, "all", [None]
    for share in SHARES:
        yield share, "random", [random_subset(len(vectors), share, chance) for _ in range(SUBSETS)]
        near = [category_subset(vectors, share, chance) for _ in range(SUBSETS)]
        yield share, "one category", [*near]
