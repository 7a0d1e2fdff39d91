"""Tables: how well suggestions foretell the real queries of a shop."""

import csv
import random
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from benchmarks.bench import Bench, Feed
from benchmarks.children import aisle, start
from benchmarks.prepare import Subject, ensure_built
from benchmarks.report import Table, Value
from benchmarks.suggestion_judging import (
    LETTERS,
    SEED,
    Completer,
    RealQuery,
    SameWords,
    answerable,
    judge,
    read_queries,
)
from benchmarks.suggestion_peers import marisa_prefix, tantivy_prefix
from benchmarks.suggestions import phrase_weights
from core.analysis import Analyzer
from core.errors import AisleError
from core.layout import CatalogueLayout
from search.pipeline import Searcher
from search.query import InStock
from search.reranking import SearchDefaults
from search.snapshot import Snapshot, open_snapshot
from search.suggest.results import SuggestQuery

FEED = Feed(Path("../shared/data/bestbuy/products.json.gz"), "bestbuy")
QUERIES = Path("../shared/data/queries/bestbuy_suggestions.json")
CATALOGUE = "bestbuy"
LOGGED = "bestbuy-logged"
LONGEST_NGRAM = 3

OURS = "aisle"
COLUMNS = ("share", "MRR", "weighted share", "weighted MRR")

Completers = Mapping[str, Completer]


def tables(bench: Bench) -> list[Table]:
    """Shares and ranks by letters typed, without a log and with one; none without the data."""
    if not (FEED.path.is_file() and QUERIES.is_file()):
        return []
    layout = ensure_built(Subject(FEED, CATALOGUE), bench.settings)
    snapshot = _open(layout)
    same = SameWords(Analyzer())
    queries = read_queries(QUERIES)
    can_be = answerable(queries, _headings(snapshot), same)
    completers = _completers(snapshot)
    return [
        _table("suggest-quality", "All real queries", completers, queries, same),
        _table("suggest-quality-sold", "Real queries for what is sold", completers, can_be, same),
        _with_log(bench, snapshot, can_be, same),
    ]


def _open(layout: CatalogueLayout) -> Snapshot:
    return open_snapshot(layout.version(layout.current_version()), verify=False)


def _completers(snapshot: Snapshot) -> dict[str, Completer]:
    phrases = phrase_weights(snapshot)
    titles = dict(_titles(snapshot))
    grams = title_ngrams(titles)
    return {
        OURS: suggester_of(snapshot),
        "marisa, our phrases": marisa_prefix(phrases),
        "tantivy, our phrases": tantivy_prefix(phrases, fuzzy=True),
        "marisa, title n-grams": marisa_prefix(grams),
        "tantivy, title n-grams": tantivy_prefix(grams, fuzzy=True),
        "marisa, titles": marisa_prefix(titles),
        "tantivy, titles": tantivy_prefix(titles, fuzzy=True),
    }


def suggester_of(snapshot: Snapshot) -> Completer:
    """Aisle's own: the texts of suggested queries."""
    searcher = Searcher(snapshot, None, SearchDefaults())
    asked = SuggestQuery(limit=10, products=0, categories=0, brands=0, in_stock=InStock.ANY)

    def complete(typed: str) -> list[str]:
        result = searcher.suggest(asked.model_copy(update={"q": typed}))
        return [query.text for query in result.queries]

    return complete


def _titles(snapshot: Snapshot) -> Iterator[tuple[str, float]]:
    rows = range(len(snapshot.products))
    popularity = snapshot.popularity.tolist()
    yield from zip(snapshot.products.texts("title", rows), popularity, strict=True)


def _headings(snapshot: Snapshot) -> Iterator[str]:
    for view in snapshot.products.views(range(len(snapshot.products)), attributes=False):
        yield " ".join((view.title, view.brand, *view.category))


def title_ngrams(titles: Mapping[str, float]) -> dict[str, float]:
    """What a shop would complete from at first: runs of one to three words of its titles.

    Each weighs the popularity of the titles that have it.
    """
    weights: dict[str, float] = {}
    for title, popularity in titles.items():
        words = re.findall(r"\w+", title.lower())
        grams = {
            " ".join(words[first : first + size])
            for size in range(1, LONGEST_NGRAM + 1)
            for first in range(len(words) - size + 1)
        }
        for gram in grams:
            weights[gram] = weights.get(gram, 0.0) + popularity
    return weights


def _table(
    name: str, title: str, completers: Completers, queries: Sequence[RealQuery], same: SameWords
) -> Table:
    rows = [row for label, each in completers.items() for row in _rows(label, each, queries, same)]
    return Table(
        name=name,
        title=f"{title}: {len(queries):,} of Best Buy's, found in the first 10 suggestions",
        rows=rows,
        notes=[
            "Typed: the first letters of every query that is longer; with a typo: one letter of",
            f"them left out, added, replaced or swapped (seed {SEED}). Found: the query, or one of",
            "the same stemmed words. Weighted by the queries' popularity; MRR: mean of 1 / rank.",
            "What is sold: some product has all words of the query in title, brand and categories.",
            "The sample holds phones only, so most queries ask for what it does not have.",
            "No query was used for mining. Peers over our phrases have our mining and weights.",
        ],
    )


def _rows(
    label: str, completer: Completer, queries: Sequence[RealQuery], same: SameWords
) -> Iterator[dict[str, Value]]:
    for typo_seed in (None, SEED):
        for letters in LETTERS:
            judged = judge(completer, queries, letters, same, typo_seed=typo_seed)
            typed = f"{letters}" if typo_seed is None else f"{letters}, a typo"
            figures = dict(zip(COLUMNS, astuple(judged), strict=True))
            yield {"completer": label, "letters": typed, **figures}


def _with_log(
    bench: Bench, snapshot: Snapshot, queries: Sequence[RealQuery], same: SameWords
) -> Table:
    """A query log of one half of the queries, judged on the other half."""
    shuffled = sorted(queries, key=lambda query: query.text)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - a sample
    logged, judged = shuffled[::2], shuffled[1::2]
    log = bench.work / "query_log.csv"
    write_log(log, logged)
    completers = {
        "aisle, no log": suggester_of(snapshot),
        "aisle, log of the other half": suggester_of(_open(_build_with(log, bench))),
    }
    table = _table("suggest-quality-log", "The half that was not logged", completers, judged, same)
    return table.model_copy(
        update={"notes": [f"{len(logged)} queries were logged; clicks: popularity + 1."]}
    )


def write_log(path: Path, queries: Sequence[RealQuery]) -> None:
    """Write a query log in which every query led to popularity + 1 clicks."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("query", "count", "clicks"))
        for query in queries:
            writer.writerow((query.text, int(query.popularity) + 1, int(query.popularity) + 1))


def _build_with(log: Path, bench: Bench) -> CatalogueLayout:
    # Beside the others, whose vectors it shares.
    indexes = bench.settings.indexes
    command = aisle(
        "build",
        str(FEED.path),
        "--catalogue",
        LOGGED,
        "--mapping",
        str(FEED.mapping),
        "--indexes",
        str(indexes),
        "--query-log",
        str(log),
    )
    if start(command, output=subprocess.DEVNULL).wait():
        raise AisleError("the catalogue with a query log could not be built")
    return CatalogueLayout(indexes, LOGGED)
