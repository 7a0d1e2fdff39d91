"""Tables: the whole hybrid query of aisle, Qdrant and LanceDB on the same real products."""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np

from benchmarks.given_vectors import RememberingEncoder, encoding_by
from benchmarks.hybrid_engines import (
    CANDIDATES,
    RRF_K,
    Condition,
    Documents,
    Found,
    HybridEngine,
    HybridQuery,
    ours,
    shown,
)
from benchmarks.measure import interleaved, percentiles, warm
from benchmarks.one_core import one_core
from benchmarks.prepare import JUDGMENTS, REAL, REAL_FEED
from benchmarks.query import OFF
from benchmarks.report import Table, Value
from benchmarks.scale_bench import ScaleBench
from catalog.product import Product
from catalog.recipe import recipe_of
from core.analysis import Analyzer
from core.encoder import Encoder
from core.layout import CatalogueLayout
from core.progress import Silent
from experiments.offline.judgments import JudgedQuery, read_judgments
from experiments.offline.measures import measure
from indexer.build import BuildOptions, build_index
from indexer.vector_cache import VectorCache, text_key
from rerank.loading import load_reranker
from search.dense import DenseIndex
from search.pipeline import Parts, Searcher
from search.query import FinalRanking, Fusion, FusionMethod, Query
from search.reranking import SearchDefaults
from search.snapshot import Snapshot, open_snapshot

QUERIES = 100
ROUNDS = 3
WARM_UP_QUERIES = 20
BRANDS = 10
SAME_WORK = "aisle, words as typed, RRF"
OURS = "aisle"
ENCODED = "aisle, encoding too"
RERANKED = "aisle, encoding and reranking too"
QUALITY = {"ndcg@10": "NDCG@10", "condensed_ndcg@10": "condensed", "judged@10": "judged@10"}
AS_TYPED = Query(
    rerank=OFF,
    final=FinalRanking(enabled=False),
    spelling=False,
    understanding=False,
    highlight=False,
    fusion=Fusion(method=FusionMethod.RRF, dense_weight=0.5),
)


class Peer(Protocol):
    """An index of another maker."""

    def engine(self, condition: Condition | None) -> HybridEngine:
        """The search under a condition."""
        ...


PEERS: Mapping[str, tuple[str, str]] = {
    "qdrant-edge": ("benchmarks.hybrid_qdrant", "Qdrant"),
    "lancedb": ("benchmarks.hybrid_lancedb", "LanceDb"),
}
"""Name -> the module and the class, imported when it is measured."""


@dataclass(frozen=True, slots=True)
class Built:
    """How long a build took and what came of it, in MB on disk."""

    seconds: float
    megabytes: float


def tables(bench: ScaleBench) -> list[Table]:
    """Milliseconds and quality of the same queries; seconds and megabytes of the builds."""
    # LanceDB writes a line about its own future for every query; it asks once, when imported.
    os.environ.setdefault("LANCEDB_LOG", "error")
    with TemporaryDirectory(dir=bench.work) as folder:
        snapshot, built = _build_ours(bench, Path(folder))
        documents = _documents(snapshot, bench.source.products)
        peers: dict[str, Peer] = {}
        for name, (module, kind) in PEERS.items():
            place = Path(folder) / name
            began = time.perf_counter()
            peers[name] = getattr(import_module(module), kind)(place, documents)
            built[name] = Built(time.perf_counter() - began, _megabytes_in(place))
        with one_core():
            rows = _searched(bench, snapshot, peers)
    products = len(bench.source.products)
    return [
        Table(
            name="scale-hybrid",
            title=f"The whole hybrid query on {products:,} products: top 20 as shown, one core",
            rows=rows,
            notes=[
                f"{QUERIES} queries, {ROUNDS} rounds in turns. All rows but those that say it are",
                f"given vectors and terms. Peers fuse the best {CANDIDATES} of words and of",
                f"vectors by rank (k={RRF_K}). aisle counts every match; as served it repairs",
                "spelling, reads brands, units and prices, and highlights. Filter: the",
                f"{BRANDS} commonest brands up to the median price.",
                "Quality: judged queries without a filter; unjudged products count as wrong.",
            ],
        ),
        Table(
            name="scale-hybrid-built",
            title="Building for the same, vectors given, and the files",
            rows=[
                {"engine": name, "build s": each.seconds, "MB on disk": each.megabytes}
                for name, each in built.items()
            ],
            notes=["aisle's analyses the texts, and has suggestions, spelling and the encoder."],
        ),
    ]


def _build_ours(bench: ScaleBench, folder: Path) -> tuple[Snapshot, dict[str, Built]]:
    """Build the products anew, with every vector in the cache; the catalogue, opened."""
    vectors, manifest = folder / "vectors", bench.source.version.read_manifest()
    encoder = open_snapshot(bench.source.version, verify=False).encoder
    recipe = recipe_of(manifest.recipe)
    with VectorCache(vectors, encoder.fingerprint, encoder.dimension) as cache:
        texts = (recipe.dense_text(product) for product in bench.source.products)
        cache.put(dict(zip(map(text_key, texts), bench.source.vectors, strict=True)))
    layout = CatalogueLayout(folder / "indexes", manifest.catalogue)
    options = BuildOptions(models=bench.settings.models_dir, vector_cache=vectors)
    began = time.perf_counter()
    build_index(bench.source.products, layout, options, Silent())
    seconds = time.perf_counter() - began
    version = layout.version(layout.current_version())
    megabytes = sum(file.bytes for file in version.read_manifest().files.values()) / 1e6
    return open_snapshot(version, verify=False), {OURS: Built(seconds, megabytes)}


def _documents(snapshot: Snapshot, products: Sequence[Product]) -> Documents:
    recipe = recipe_of(snapshot.manifest.recipe)
    if not isinstance(snapshot.dense, DenseIndex):
        raise TypeError("a version's own vectors are compared")
    return Documents(
        payloads=[shown(product) for product in products],
        terms=[recipe.lexical_terms(product, snapshot.analyzer) for product in products],
        vectors=np.array(snapshot.dense.vectors),
    )


def _megabytes_in(folder: Path) -> float:
    """What the files take on disk: some are made large and are nearly empty."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_blocks * 512 for path in files) / 1e6


def _searched(
    bench: ScaleBench, snapshot: Snapshot, peers: Mapping[str, Peer]
) -> list[dict[str, Value]]:
    remembering = RememberingEncoder(snapshot.encoder)
    known = [
        text
        for text in bench.queries
        if snapshot.lexical.match(snapshot.analyzer.terms(text)).rows.size
    ][:QUERIES]
    inputs = [_query(text, snapshot.analyzer, remembering) for text in known]
    reranker = load_reranker(models=bench.settings.models_dir)
    judged = _judged(bench)
    parts = Parts.of(snapshot)
    make = partial(Searcher, snapshot, reranker, SearchDefaults(), ranker=bench.ranker)
    rows: list[dict[str, Value]] = []
    for label, condition in (("none", None), ("brand and price", _condition(snapshot))):
        engines = _ours_under(make, parts, remembering, condition)
        engines |= {name: peer.engine(condition) for name, peer in peers.items()}
        warm((engines[OURS],), inputs)  # every text that spelling makes of a query has a vector now
        warm(engines.values(), inputs[:WARM_UP_QUERIES])
        timings = interleaved(
            engines, inputs, rounds=ROUNDS, reporter=bench.reporter, label=f"filter: {label}"
        )
        latency = {name: percentiles(of.typical) for name, of in timings.items()}
        for name, engine in engines.items():
            hits = [len(found()) for found in timings[name].outputs]
            row: dict[str, Value] = {
                "filter": label,
                "engine": name,
                "p50 ms": latency[name].p50,
                "p99 ms": latency[name].p99,
                "p50 / aisle's": latency[name].p50 / latency[OURS].p50,
                "p99 / aisle's": latency[name].p99 / latency[OURS].p99,
                "hits": float(np.mean(hits)),
            }
            quality = _quality(engine, judged, snapshot.analyzer, remembering)
            rows.append(row | (quality if condition is None else {}))
    return rows


def _query(text: str, analyzer: Analyzer, encoder: Encoder) -> HybridQuery:
    return HybridQuery(text, tuple(analyzer.terms(text)), encoder.encode(text))


def _condition(snapshot: Snapshot) -> Condition:
    views = snapshot.products.views(range(snapshot.rows), attributes=False)
    brands = Counter(view.brand for view in views if view.brand)
    common = tuple(brand for brand, _ in brands.most_common(BRANDS))
    return Condition(common, float(np.nanmedian(snapshot.prices)))


def _ours_under(
    make: Callable[..., Searcher],
    parts: Parts,
    remembering: RememberingEncoder,
    condition: Condition | None,
) -> dict[str, HybridEngine]:
    real = remembering.encoder
    filters = () if condition is None else condition.filters()
    ways: dict[str, tuple[Encoder, Query]] = {
        OURS: (remembering, Query(rerank=OFF, filters=filters)),
        SAME_WORK: (remembering, AS_TYPED.model_copy(update={"filters": filters})),
        ENCODED: (real, Query(rerank=OFF, filters=filters)),
        RERANKED: (real, Query(filters=filters)),
    }
    engines = {}
    for name, (encoder, template) in ways.items():
        engines[name] = ours(make(parts=encoding_by(parts, encoder)), template)
    return engines


def _judged(bench: ScaleBench) -> tuple[JudgedQuery, ...]:
    """The judged queries of the real catalogue; none for any other."""
    path = REAL_FEED.parent / JUDGMENTS
    if bench.source.version.read_manifest().catalogue != REAL or not path.is_file():
        return ()
    return tuple(query for query in read_judgments(path).queries if query.has_positive)


def _quality(
    engine: Callable[[HybridQuery], Found],
    judged: Sequence[JudgedQuery],
    analyzer: Analyzer,
    encoder: Encoder,
) -> dict[str, Value]:
    if not judged:
        return {}
    rankings = {each.id: engine(_query(each.text, analyzer, encoder))() for each in judged}
    values = measure(judged, rankings)
    return {label: float(np.mean(values[key])) for key, label in QUALITY.items()}
