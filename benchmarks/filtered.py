"""Table: vector search under filters, what it finds and how long it takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks import dense_engines
from benchmarks.bench import Bench
from benchmarks.measure import interleaved, percentiles, warm
from benchmarks.report import Aim, Table, Value
from benchmarks.subsets import (
    NOISE,
    Exact,
    FilteredQuery,
    Mask,
    Vectors,
    category_subset,
    exact_cosines,
    perturbed,
    random_subset,
    recall,
)
from core.encoder import OnnxEncoder
from core.progress import Reporter
from indexer.dense import write_ann, write_flat
from search.dense import DenseIndex
from search.dense_matches import DenseMatches, DensePlan

TOP = 10
SHARES = (0.5, 0.2, 0.1, 0.01, 0.001)
SUBSETS = 5
WARM_UP_QUERIES = 3
SEED = 20
AIM_RECALL = 0.99

OURS = "aisle"
HNSW = f"HNSW{dense_engines.NEIGHBOURS} ef {dense_engines.EF_SEARCH}"
FLAT = "Flat"


@dataclass(frozen=True, slots=True)
class _Subset:
    """A kind of filter: its share of the rows, its shape, and masks of that kind."""

    share: float
    shape: str
    masks: tuple[Mask | None, ...]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """Vectors, the index over them, queries and their exact cosines with every row."""

    name: str
    vectors: Vectors
    index: DenseIndex
    queries: Vectors
    cosines: Exact


def tables(bench: Bench) -> list[Table]:
    """Recall and latency on the catalogue and on a large one made from it."""
    queries = _query_vectors(bench)
    real = _real(bench, queries)
    rows = [row for made in (real, _large(bench, real)) for row in _measure(made, bench.reporter)]
    worst = min(float(row[f"{OURS} recall"] or 0) for row in rows)
    return [
        Table(
            name="filtered",
            title=f"Filtered vector search: recall@{TOP} against float64, p50 in ms, one thread",
            rows=rows,
            aims=[Aim(what="least recall of aisle", value=worst, bound=AIM_RECALL, at_least=True)],
            notes=[
                f"{len(queries)} real queries, {SUBSETS} subsets of each kind. The large catalogue",
                f"is made up: real vectors, each moved by random noise of length {NOISE}.",
                "Random: rows drawn blindly. One category: the rows nearest to a random product.",
                "HNSW is given the mask as IDSelectorBitmap, Flat as IDSelectorArray.",
            ],
        )
    ]


def _query_vectors(bench: Bench) -> Vectors:
    encoder = OnnxEncoder(bench.version.encoder)
    texts = bench.queries[: bench.scale.filtered_queries]
    return np.stack([encoder.encode(text) for text in texts])


def _real(bench: Bench, queries: Vectors) -> _Catalogue:
    version = bench.version
    ann = version.ann if version.read_manifest().has_ann else None
    index = DenseIndex.open(version.vectors, ann)
    return _catalogue(bench.catalogue.name, index, queries)


def _large(bench: Bench, real: _Catalogue) -> _Catalogue:
    """A catalogue of which the index has an inverted file beside it, however small the scale."""
    vectors = perturbed(real.vectors, bench.scale.large_rows, np.random.default_rng(SEED))
    flat, ann = bench.work / "large.faiss", bench.work / "large_ann.faiss"
    write_flat(vectors, flat)
    steps = bench.reporter.track([ann], label="building IVF-SQ8", total=1)
    for path in steps:
        write_ann(vectors, path)
    return _catalogue("made up", DenseIndex.open(flat, ann), real.queries)


def _catalogue(name: str, index: DenseIndex, queries: Vectors) -> _Catalogue:
    vectors = index.vectors
    return _Catalogue(name, vectors, index, queries, exact_cosines(queries, vectors))


def _measure(made: _Catalogue, reporter: Reporter) -> Iterator[dict[str, Value]]:
    engines: dict[str, Callable[[FilteredQuery], DenseMatches | npt.NDArray[np.int64]]] = {
        OURS: dense_engines.ours(made.index, TOP)
    }
    for _ in reporter.track([HNSW], label=f"building {HNSW}", total=1):
        engines[HNSW] = dense_engines.hnsw(made.vectors, TOP)
    engines[FLAT] = dense_engines.flat(made.vectors, TOP)
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    for subset in _subsets(made.vectors):
        inputs = [
            FilteredQuery(vector, subset.masks[number % len(subset.masks)], number)
            for number, vector in enumerate(made.queries)
        ]
        warm(engines.values(), inputs[:WARM_UP_QUERIES])
        label = f"{made.name}: {subset.share:.1%} {subset.shape}"
        timings = interleaved(engines, inputs, rounds=1, reporter=reporter, label=label)
        row: dict[str, Value] = {
            "catalogue": f"{made.name}, {len(made.vectors):,}",
            "allowed": f"{subset.share * 100:g} %",
            "rows": subset.shape,
            "plan": _plans(timings[OURS].outputs),
        }
        for name, timed in timings.items():
            row[f"{name} recall"] = _mean_recall(made, inputs, timed.outputs)
            row[f"{name} ms"] = percentiles(timed.ms[0]).p50
        yield row
    faiss.omp_set_num_threads(threads)


def _subsets(vectors: Vectors) -> Iterator[_Subset]:
    chance = np.random.default_rng(SEED)
    yield _Subset(1, "all", (None,))
    for share in SHARES:
        drawn = [random_subset(len(vectors), share, chance) for _ in range(SUBSETS)]
        yield _Subset(share, "random", tuple(drawn))
        near = [category_subset(vectors, share, chance) for _ in range(SUBSETS)]
        yield _Subset(share, "one category", tuple(near))


def _mean_recall(
    made: _Catalogue,
    inputs: list[FilteredQuery],
    outputs: list[DenseMatches | npt.NDArray[np.int64]],
) -> float:
    return float(
        np.mean(
            [
                recall(_rows(output), made.cosines[query.number], query.allowed, TOP)
                for query, output in zip(inputs, outputs, strict=True)
            ]
        )
    )


def _rows(output: DenseMatches | npt.NDArray[np.int64]) -> npt.NDArray[np.integer]:
    return output.rows if isinstance(output, DenseMatches) else output


def _plans(outputs: list[DenseMatches | npt.NDArray[np.int64]]) -> str:
    plans: set[DensePlan] = {each.plan for each in outputs if isinstance(each, DenseMatches)}
    return ", ".join(sorted(plans))
