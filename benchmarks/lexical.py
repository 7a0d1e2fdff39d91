"""Table: how long lexical retrieval takes, here and elsewhere."""

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.bench import Bench
from benchmarks.lexical_engines import (
    Engine,
    Found,
    bm25s_numba,
    ours,
    rank_bm25,
    tantivy_in,
)
from benchmarks.measure import Timings, agreement, interleaved, percentiles, warm
from benchmarks.report import Aim, Table
from catalog.recipe import RECIPES, Recipe
from core.analysis import Analyzer
from indexer.product_table import stored_products
from search.lexical import LexicalIndex

TOP = 100
COMPARED = 10
WARM_UP_QUERIES = 20

OURS = "aisle"
RIVAL = "bm25s (numba)"


def tables(bench: Bench) -> list[Table]:
    """Latency of the best 100 for each query, and how far the engines agree."""
    engines, inputs = _engines(bench)
    warm(engines.values(), inputs[:WARM_UP_QUERIES])
    timings = interleaved(
        engines, inputs, rounds=bench.scale.rounds, reporter=bench.reporter, label="lexical"
    )
    return [_table(timings, inputs)]


def _engines(bench: Bench) -> tuple[dict[str, Engine], list[list[str]]]:
    """The engines, and the terms of each query that the catalogue knows some of."""
    version = bench.version
    manifest = version.read_manifest()
    analyzer = Analyzer(manifest.language)
    recipe = recipe_of(manifest.recipe)
    index = LexicalIndex.open(version.postings, manifest.products)
    products = bench.reporter.track(
        stored_products(version), label="analysing", total=manifest.products
    )
    documents = [recipe.lexical_terms(product, analyzer) for product in products]
    k = min(TOP, manifest.products)
    engines = {
        OURS: ours(index, k),
        RIVAL: bm25s_numba(documents, k),
        "tantivy": tantivy_in(bench.work / "tantivy", documents, k),
        "rank_bm25": rank_bm25(documents, k),
    }
    analysed = [analyzer.terms(query) for query in bench.queries]
    return engines, [terms for terms in analysed if index.match(terms).rows.size]


def recipe_of(identity: str) -> Recipe:
    """The text recipe that a manifest names by its identity."""
    return next(recipe for recipe in RECIPES.values() if recipe.identity == identity)


def _table(timings: Mapping[str, Timings[Found]], inputs: Sequence[Sequence[str]]) -> Table:
    latency = {name: percentiles(each.typical) for name, each in timings.items()}
    best = {name: [found()[:COMPARED] for found in each.outputs] for name, each in timings.items()}
    rows = [
        {
            "engine": name,
            "p50 ms": latency[name].p50,
            "p99 ms": latency[name].p99,
            "p50 / aisle's": latency[name].p50 / latency[OURS].p50,
            "p99 / aisle's": latency[name].p99 / latency[OURS].p99,
            "same top 10": agreement(best[OURS], best[name]),
        }
        for name in timings
    ]
    ratio = latency[OURS].p50 / latency[RIVAL].p50
    terms = np.mean([len(each) for each in inputs])
    rounds = timings[OURS].ms.shape[0]
    return Table(
        name="lexical",
        title=f"Lexical retrieval: the best {TOP} for each of {len(inputs)} queries, one thread",
        rows=rows,
        aims=[Aim(what="aisle's p50 / bm25s' p50", value=ratio, bound=1)],
        notes=[
            f"A query's time is the median of {rounds} rounds in which the engines take turns.",
            f"All get the same terms, {terms:.1f} a query.",
            "rank_bm25 has aisle's formula; bm25s has no floor under the idf of common terms;",
            "tantivy has Lucene's idf and rounds lengths: their orders differ somewhat.",
        ],
    )
