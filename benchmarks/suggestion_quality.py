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
        *_with_logs(bench, snapshot, can_be, same),
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


def _with_logs(
    bench: Bench, snapshot: Snapshot, queries: Sequence[RealQuery], same: SameWords
) -> list[Table]:
    """With a query log of one half, judged on the other: halves of the queries, of the traffic."""
    halves = {
        "queries": halves_of_queries(queries, random.Random(SEED)),  # noqa: S311 - a sample
        "traffic": halves_of_traffic(queries, random.Random(SEED)),  # noqa: S311 - a sample
    }
    tables = []
    for name, (logged, judged) in halves.items():
        log = bench.work / f"{name}.csv"
        write_log(log, logged)
        completers = {
            "aisle, no log": suggester_of(snapshot),
            "aisle, a log": suggester_of(_open(_build_with(log, bench))),
        }
        title = f"A log of half the {name}, judged on the other half"
        table = _table(f"suggest-quality-log-{name}", title, completers, judged, same)
        notes = [f"{len(logged)} queries logged; each was sent, and clicked, popularity + 1 times."]
        tables.append(table.model_copy(update={"notes": notes}))
    return tables


def halves_of_queries(
    queries: Sequence[RealQuery], chance: random.Random
) -> tuple[list[RealQuery], list[RealQuery]]:
    """Halves that have no query in common: the log knows none of those that are judged."""
    shuffled = sorted(queries, key=lambda query: query.text)
    chance.shuffle(shuffled)
    return shuffled[::2], shuffled[1::2]


def halves_of_traffic(
    queries: Sequence[RealQuery], chance: random.Random
) -> tuple[list[RealQuery], list[RealQuery]]:
    """Every time that a query was sent falls to one half or the other, as from week to week."""
    halves: tuple[list[RealQuery], list[RealQuery]] = ([], [])
    for query in sorted(queries, key=lambda query: query.text):
        times = int(query.popularity) + 1
        first = sum(chance.random() < 0.5 for _ in range(times))
        for half, count in zip(halves, (first, times - first), strict=True):
            if count:
                half.append(RealQuery(query.text, count - 1))
    return halves


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
