"""Table: the whole query by size, stage by stage, and by the share of products a filter allows."""

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields

import numpy as np
import numpy.typing as npt

from benchmarks.given_vectors import TimedEncoder, encoding_by
from benchmarks.measure import Percentiles, Timings, interleaved, percentiles
from benchmarks.one_core import one_core
from benchmarks.query import OFF, counted_facets
from benchmarks.report import Aim, Table, Value
from benchmarks.scale_bench import ScaleBench, Sized
from benchmarks.scale_subjects import subjects
from benchmarks.subsets import Exact, exact_cosines, recall
from rerank.contract import FinalRanker
from search.dense import DenseIndex
from search.matching import Matcher
from search.parse import QueryEncoder, parse
from search.pipeline import Parts, Searcher
from search.query import Filter, Query
from search.reranking import SearchDefaults
from search.results import SearchResult
from search.snapshot import Snapshot, open_snapshot

SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
STAGES = ("parse", "understand", "match", "rank", "final", "facets", "hits")
SHOWN = ("p50", "p99")
TOP = 10
COMPARED_QUERIES = 60
AIM_RECALL = 0.99


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what of its time went into the query's vector."""

    result: SearchResult
    encoding_ms: float


def tables(bench: ScaleBench) -> list[Table]:
    """Milliseconds by stage and selectivity; what the vectors find against exact search."""
    rows = [row for each in subjects(bench) for row in _measured(bench, each)]
    recalls = (value for row in rows if isinstance(value := row.get("recall"), float))
    least = min(recalls, default=1.0)
    return [
        Table(
            name="scale-queries",
            title=f"The whole query by stage, ms, {len(bench.queries)} queries, 20 hits, one core",
            rows=rows,
            aims=[Aim(what="least recall", value=least, bound=AIM_RECALL, at_least=True)],
            notes=[
                "Every query is new, with three facets and no reranking. The filter takes the",
                "cheapest products. Match: without the encoding. Each percentile is its own.",
                f"Recall: the share of the {TOP} nearest that are near enough and allowed which",
                f"the query's dense part finds, against float64, {COMPARED_QUERIES} queries.",
            ],
        )
    ]


def cheapest(prices: npt.NDArray[np.float64], share: float) -> tuple[Filter, ...]:
    """The filter that lets about a `share` of the products through; none for all of them."""
    if share >= 1:
        return ()
    return (Filter(field="price", max=float(np.nanquantile(prices, share))),)


def _measured(bench: ScaleBench, each: Sized) -> Iterator[dict[str, Value]]:
    snapshot = open_snapshot(each.version, verify=False)
    facets = counted_facets(snapshot.filters)
    asked = {
        share: Query(rerank=OFF, facets=facets, filters=cheapest(snapshot.prices, share))
        for share in SHARES
    }
    recalls = dense_recalls(snapshot, bench.queries[:COMPARED_QUERIES], asked)
    parts = Parts.of(snapshot)
    work = {
        f"{share}": _search(snapshot, parts, bench.ranker, query) for share, query in asked.items()
    }
    label = f"{each.size:,} products"
    with one_core():
        timings = interleaved(work, bench.queries, rounds=1, reporter=bench.reporter, label=label)
    for share in SHARES:
        about: dict[str, Value] = {"products": each.size, "allowed": f"{share * 100:g} %"}
        first, *others = _by_stage(timings[f"{share}"])
        yield {**about, **first, "recall": recalls[share]}
        for row in others:
            yield {**about, **row}


def _search(
    snapshot: Snapshot, parts: Parts, ranker: FinalRanker | None, template: Query
) -> Callable[[str], Answered]:
    encoder = TimedEncoder(snapshot.encoder)
    own = encoding_by(parts, encoder)
    searcher = Searcher(snapshot, None, SearchDefaults(), ranker=ranker, parts=own)
    searcher.warm()

    def search(text: str) -> Answered:
        encoder.ms = 0.0
        result = searcher.search(template.model_copy(update={"q": text}))
        return Answered(result, encoder.ms)

    return search


def _by_stage(timings: Timings[Answered]) -> Iterator[dict[str, Value]]:
    encoding = np.array([each.encoding_ms for each in timings.outputs])
    stages = {
        stage: np.array([each.result.stage_ms[stage] for each in timings.outputs])
        for stage in STAGES
    }
    stages["match"] = np.maximum(stages["match"] - encoding, 0)
    columns = {"total": timings.ms[0], "encode": encoding, **stages}
    shown = {name: astuple(percentiles(ms)) for name, ms in columns.items()}
    for place, field in enumerate(fields(Percentiles)):
        if field.name in SHOWN:
            yield {"ms": field.name, **{name: values[place] for name, values in shown.items()}}


def dense_recalls(
    snapshot: Snapshot, texts: tuple[str, ...], asked: dict[float, Query]
) -> dict[float, float | None]:
    """By selectivity the mean recall of what is near; None where nothing is near to any query."""
    index = snapshot.dense
    if not isinstance(index, DenseIndex):
        raise TypeError("exact search needs a version's own vectors")
    parsed = [parse(text, snapshot.analyzer, snapshot.identifiers) for text in texts]
    vectors = np.stack([snapshot.encoder.encode(each.text) for each in parsed])
    cosines = exact_cosines(vectors, index.vectors)
    means: dict[float, float | None] = {}
    for share, query in asked.items():
        matcher = Matcher(snapshot, QueryEncoder(snapshot.encoder))
        allowed = np.ones(snapshot.rows, np.bool_)
        for condition in query.filters:
            allowed &= snapshot.filters.mask(condition)
        shares = []
        for each, near in zip(parsed, cosines, strict=True):
            matches = matcher.find(each, query.model_copy(update={"q": each.text, "facets": ()}))
            found = _recall_of_near(matches.dense.rows, near, allowed, matches.threshold or -1.0)
            shares += [] if found is None else [found]
        means[share] = float(np.mean(shares)) if shares else None
    return means


def _recall_of_near(
    rows: npt.NDArray[np.int32], cosines: Exact, allowed: npt.NDArray[np.bool_], bound: float
) -> float | None:
    near = allowed & (cosines >= bound)
    return recall(rows, cosines, near, TOP) if near.any() else None
