"""Table: lexical retrieval by size, here and elsewhere, over the very same terms."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bench import Scale
from benchmarks.lexical import COMPARED, OURS, RIVAL, TOP, WARM_UP_QUERIES
from benchmarks.lexical_engines import Documents, Engine, bm25s_numba, ours, tantivy_in
from benchmarks.measure import agreement, interleaved, percentiles, warm
from benchmarks.one_core import one_core
from benchmarks.report import Aim, Table, Value
from benchmarks.scale_bench import ScaleBench, Sized
from benchmarks.scale_subjects import subjects
from catalog.recipe import recipe_of
from core.analysis import Analyzer
from core.progress import Reporter
from indexer.product_table import stored_products
from search.lexical import LexicalIndex

ROUNDS = Scale().rounds


def tables(bench: ScaleBench) -> list[Table]:
    """Latency of the best 100 for each query, and how far the engines agree."""
    rows = [row for each in subjects(bench) for row in _measured(bench, each)]
    worst = max(1 / float(row["p50 / aisle's"] or 1) for row in rows if row["engine"] == RIVAL)
    return [
        Table(
            name="scale-lexical",
            title=f"Lexical retrieval: the best {TOP} for each query, ms, one core",
            rows=rows,
            aims=[Aim(what="aisle's p50 / bm25s' p50, at the worst", value=worst, bound=1)],
            notes=[
                f"A query's time is the median of {ROUNDS} rounds in which the engines take turns.",
                "bm25s has no floor under the idf of common terms; tantivy has Lucene's idf and",
                "rounds lengths: their orders differ somewhat. rank_bm25, whose formula is",
                "aisle's, scores every product: `make bench` has it.",
            ],
        )
    ]


def documents_of(each: Sized, reporter: Reporter) -> list[list[str]]:
    """The terms of every product; equal ones are one object, of which a million need no more."""
    manifest = each.version.read_manifest()
    analyzer, recipe = Analyzer(manifest.language), recipe_of(manifest.recipe)
    known: dict[str, str] = {}
    products = reporter.track(
        stored_products(each.version), label="analysing", total=manifest.products
    )
    return [
        [known.setdefault(term, term) for term in recipe.lexical_terms(product, analyzer)]
        for product in products
    ]


def _measured(bench: ScaleBench, each: Sized) -> Iterator[dict[str, Value]]:
    manifest = each.version.read_manifest()
    index = LexicalIndex.open(each.version.postings, manifest.products)
    analyzer = Analyzer(manifest.language)
    analysed = [analyzer.terms(query) for query in bench.queries]
    inputs = [terms for terms in analysed if index.match(terms).rows.size]
    documents = documents_of(each, bench.reporter)
    with TemporaryDirectory(dir=bench.work) as folder:
        engines = _engines(index, documents, Path(folder))
        documents.clear()
        with one_core():
            warm(engines.values(), inputs[:WARM_UP_QUERIES])
            timings = interleaved(
                engines, inputs, rounds=ROUNDS, reporter=bench.reporter, label=f"{each.size:,}"
            )
        best = {name: [found()[:COMPARED] for found in of.outputs] for name, of in timings.items()}
    latency = {name: percentiles(of.typical) for name, of in timings.items()}
    for name in timings:
        yield {
            "products": each.size,
            "engine": name,
            "p50 ms": latency[name].p50,
            "p99 ms": latency[name].p99,
            "p50 / aisle's": latency[name].p50 / latency[OURS].p50,
            "p99 / aisle's": latency[name].p99 / latency[OURS].p99,
            "same top 10": agreement(best[OURS], best[name]),
        }


def _engines(index: LexicalIndex, documents: Documents, folder: Path) -> dict[str, Engine]:
    k = min(TOP, len(documents))
    return {
        OURS: ours(index, k),
        RIVAL: bm25s_numba(documents, k),
        "tantivy": tantivy_in(folder / "tantivy", documents, k),
    }
