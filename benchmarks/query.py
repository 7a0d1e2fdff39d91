"""Tables: the whole query, stage by stage, in this process."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, fields

import numpy as np

from benchmarks.bench import Bench
from benchmarks.measure import Percentiles, Timings, interleaved, percentiles
from benchmarks.report import Aim, Table, Value
from rerank.loading import load_ranker, load_reranker
from search.filters import Filters
from search.pipeline import Searcher
from search.query import Query, Rerank
from search.reranking import SearchDefaults
from search.results import SearchResult
from search.snapshot import Snapshot, open_snapshot

FACETS = ("brand", "category", "price", "availability")
"""The first three of these that the catalogue has are counted."""

COUNTED = 3
NO_LIMIT_MS = 10_000.0
CANDIDATES = 30
AIM_MS = 8.0
AIM_RERANKED_MS = 60.0

NEW, REPEATED = "new", "repeated"
PLAIN = "words and vectors"
RERANKED = f"{CANDIDATES} reranked"
WITHIN_BUDGET = "reranked in budget"
OFF = Rerank(enabled=False)
WEIGHT = 0.1
"""Any above 0: the time does not depend on it."""
ALL = Rerank(top=CANDIDATES, budget_ms=NO_LIMIT_MS, weight=WEIGHT)


def setups(facets: tuple[str, ...]) -> dict[str, Query]:
    """What is timed: each of these queries with every text in turn."""
    return {
        PLAIN: Query(rerank=OFF),
        f"{PLAIN}, facets": Query(rerank=OFF, facets=facets),
        RERANKED: Query(rerank=ALL),
        f"{RERANKED}, facets": Query(rerank=ALL, facets=facets),
        f"{WITHIN_BUDGET}, facets": Query(rerank=Rerank(weight=WEIGHT), facets=facets),
    }


def counted_facets(filters: Filters) -> tuple[str, ...]:
    """Up to three facets that the catalogue has."""
    return tuple(field for field in FACETS if field in filters.fields)[:COUNTED]


def tables(bench: Bench) -> list[Table]:
    """Latency by stage of queries never seen before, and of the same ones again."""
    snapshot = open_snapshot(bench.version, verify=False)
    facets = counted_facets(snapshot.filters)
    work = {name: _search(snapshot, template, bench) for name, template in setups(facets).items()}
    # No warm-up of the queries themselves: the first round is of new ones, the second repeats it.
    first, second = (
        interleaved(work, bench.queries, rounds=1, reporter=bench.reporter, label=f"{state} query")
        for state in (NEW, REPEATED)
    )
    rows = [
        row
        for name in work
        for state, timings in ((NEW, first[name]), (REPEATED, second[name]))
        for row in _rows(name, state, timings)
    ]
    return [_table(facets, rows, first)]


def _search(snapshot: Snapshot, template: Query, bench: Bench) -> Callable[[str], SearchResult]:
    """Searches with caches of their own, warm as a server's are."""
    reranker = load_reranker(models=bench.settings.models_dir)
    ranker = load_ranker(models=bench.settings.models_dir)
    searcher = Searcher(snapshot, reranker, SearchDefaults(), ranker=ranker)
    searcher.warm()
    return lambda text: searcher.search(template.model_copy(update={"q": text}))


def _rows(name: str, state: str, timings: Timings[SearchResult]) -> list[dict[str, Value]]:
    """One row a percentile: of the total, and of each stage by itself."""
    total = percentiles(timings.ms[0])
    stages = {
        stage: percentiles([result.stage_ms[stage] for result in timings.outputs])
        for stage in timings.outputs[0].stage_ms
    }
    reports = [result.rerank for result in timings.outputs if result.rerank is not None]
    scored = float(np.mean([report.scored for report in reports])) if reports else None
    exhausted = float(np.mean([report.exhausted for report in reports])) if reports else None
    return [
        {
            "setup": name,
            "queries": state,
            "ms": field.name,
            "total": astuple(total)[place],
            **{stage: astuple(each)[place] for stage, each in stages.items()},
            "reranked": scored,
            "out of time": exhausted,
        }
        for place, field in enumerate(fields(Percentiles))
    ]


def _table(
    facets: Sequence[str], rows: list[dict[str, Value]], new: dict[str, Timings[SearchResult]]
) -> Table:
    queries = len(new[PLAIN].outputs)
    plain, reranked = (percentiles(new[name].ms[0]).p50 for name in (PLAIN, RERANKED))
    return Table(
        name="query",
        title=f"The whole query by stage, ms, {queries} queries, 20 hits, one thread",
        rows=rows,
        aims=[
            Aim(what="p50 of a new query without reranking, ms", value=plain, bound=AIM_MS),
            Aim(
                what=f"p50 of a new query with {CANDIDATES} reranked, ms",
                value=reranked,
                bound=AIM_RERANKED_MS,
            ),
        ],
        notes=[
            "New: neither the query's vector nor its reranker scores are cached. Repeated: both.",
            f"Facets: {', '.join(facets)}. Each stage's percentile is its own: they do not add up.",
            f"{RERANKED.capitalize()}: without a time limit; in budget: as a server does it.",
            "Reranked, out of time: mean candidates scored, share of queries cut short.",
        ],
    )
