"""Tables: queries over a version with small updates laid on top, and what laying them on takes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.given_vectors import RememberingEncoder, encoding_by
from benchmarks.measure import agreement, interleaved, percentiles
from benchmarks.one_core import one_core
from benchmarks.query import OFF, counted_facets
from benchmarks.report import Aim, Table, Value
from benchmarks.scale_bench import ScaleBench, Sized
from benchmarks.scale_changes import changes_to, resulting
from benchmarks.scale_subjects import subjects
from catalog.recipe import recipe_of
from catalog.store.records import ProductChange
from core.layout import CatalogueLayout
from core.progress import Silent
from indexer.build import BuildOptions, build_index
from indexer.product_table import stored_products
from indexer.vector_cache import VectorCache, text_key
from search.delta.layers import layered
from search.pipeline import Parts, Searcher
from search.query import Query
from search.reranking import SearchDefaults
from search.results import SearchResult
from search.snapshot import Snapshot, open_snapshot

SHARES = (0.0, 0.01, 0.05)
ROUNDS = 3
TOP = 10
MORE = 100
MORE_SEED = 5
MOST_REBUILT = 50_000
"""Larger catalogues are not built anew: what is compared does not hang on the size."""

AIM_SLOWER = 1.2

Search = Callable[[str], SearchResult]


@dataclass(frozen=True, slots=True)
class _State:
    """A version with changes on top.

    Attributes:
        changes: laid on at once.
        searcher: over the version and them.
        apply_ms: what that took.
        more_ms: what `MORE` changes take that come after them.
    """

    changes: list[ProductChange]
    searcher: Searcher
    apply_ms: float
    more_ms: float


def tables(bench: ScaleBench) -> list[Table]:
    """Query times against the bare version's, times to apply, and agreement with a full build."""
    rows = [row for each in subjects(bench) for row in _measured(bench, each)]
    slower = max(float(row["p50 / bare"] or 0) for row in rows)
    return [
        Table(
            name="scale-delta",
            title="Small updates on top of a version: the whole query, ms, one core",
            rows=rows,
            aims=[Aim(what="p50 / that of the bare version", value=slower, bound=AIM_SLOWER)],
            notes=[
                f"{len(bench.queries)} queries, medians of {ROUNDS} rounds in turns, three facets;",
                "the vectors are given, so that the encoder dilutes nothing. Changes: a quarter",
                f"each of prices, texts, additions, deletions. {MORE} more: so many on top, until",
                f"they are searched. Overlap: of the best {TOP} with those of a catalogue built",
                f"of the changed products (of up to {MOST_REBUILT:,}).",
            ],
        )
    ]


def _measured(bench: ScaleBench, each: Sized) -> Iterator[dict[str, Value]]:
    snapshot = open_snapshot(each.version, verify=False)
    parts = encoding_by(Parts.of(snapshot), RememberingEncoder(snapshot.encoder))
    bare = Searcher(snapshot, None, SearchDefaults(), ranker=bench.ranker, parts=parts)
    states = {share: _state(bench, bare, share) for share in SHARES}
    query = Query(rerank=OFF, facets=counted_facets(snapshot.filters))
    work = {f"{share}": _search(state.searcher, query) for share, state in states.items()}
    for search in work.values():
        for text in bench.queries:
            search(text)
    with one_core():
        timings = interleaved(
            work, bench.queries, rounds=ROUNDS, reporter=bench.reporter, label=f"{each.size:,}"
        )
    latency = {name: percentiles(of.typical) for name, of in timings.items()}
    first = latency[f"{SHARES[0]}"]
    for share, state in states.items():
        timed = latency[f"{share}"]
        found = [_ids(result) for result in timings[f"{share}"].outputs]
        yield {
            "products": each.size,
            "changed": f"{share * 100:g} %",
            "changes": len(state.changes),
            "p50 ms": timed.p50,
            "p99 ms": timed.p99,
            "p50 / bare": timed.p50 / first.p50,
            "p99 / bare": timed.p99 / first.p99,
            "apply ms": state.apply_ms if state.changes else None,
            f"{MORE} more ms": state.more_ms,
            f"overlap@{TOP}": _overlap_with_rebuilt(bench, each, state, query, found),
        }


def _state(bench: ScaleBench, bare: Searcher, share: float) -> _State:
    count = round(share * bare.snapshot.rows)
    changes = changes_to(bare.snapshot, bench.source, count)
    more = changes_to(bare.snapshot, bench.source, min(MORE, bare.snapshot.rows), seed=MORE_SEED)
    searcher, apply_ms = _applied(bare, changes)
    _, more_ms = _applied(searcher, more)
    return _State(changes, searcher, apply_ms, more_ms)


def _applied(searcher: Searcher, changes: Sequence[ProductChange]) -> tuple[Searcher, float]:
    began = time.perf_counter()
    changed = searcher.over(layered(searcher.snapshot, changes))
    return changed, (time.perf_counter() - began) * 1000


def _search(searcher: Searcher, template: Query) -> Search:
    return lambda text: searcher.search(template.model_copy(update={"q": text}))


def _ids(result: SearchResult) -> list[str]:
    return [hit.product.id for hit in result.hits[:TOP]]


def _overlap_with_rebuilt(
    bench: ScaleBench, each: Sized, state: _State, query: Query, found: Sequence[Sequence[str]]
) -> float | None:
    if not state.changes or each.size > MOST_REBUILT:
        return None
    with TemporaryDirectory(dir=bench.work) as folder:
        rebuilt = _rebuilt(bench, state.searcher.snapshot, each, state.changes, Path(folder))
        parts = encoding_by(Parts.of(rebuilt), state.searcher.snapshot.encoder)
        searcher = Searcher(rebuilt, None, SearchDefaults(), ranker=bench.ranker, parts=parts)
        search = _search(searcher, query)
        wanted = [_ids(search(text)) for text in bench.queries]
    return agreement(wanted, found)


def _rebuilt(
    bench: ScaleBench,
    changed: Snapshot,
    each: Sized,
    changes: Sequence[ProductChange],
    folder: Path,
) -> Snapshot:
    """A catalogue built of the changed products, with the vectors that they have here."""
    manifest, encoder = changed.manifest, changed.encoder
    recipe = recipe_of(manifest.recipe)
    built = list(stored_products(each.version))
    vectors = changed.dense.vectors_of(np.arange(len(built), dtype=np.int32))
    known = {
        text_key(recipe.dense_text(product)): vector
        for product, vector in zip(built, vectors, strict=True)
    }
    known |= {
        text_key(recipe.dense_text(change.product)): change.vector
        for change in changes
        if change.product is not None and change.vector is not None
    }
    with VectorCache(folder / "vectors", encoder.fingerprint, encoder.dimension) as cache:
        cache.put(known)
    layout = CatalogueLayout(folder / "indexes", manifest.catalogue)
    options = BuildOptions(models=bench.settings.models_dir, vector_cache=folder / "vectors")
    build_index(resulting(built, changes), layout, options, Silent())
    return open_snapshot(layout.version(layout.current_version()), verify=False)
