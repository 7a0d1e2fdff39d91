"""Table: how well judged queries are answered with a slip in them, repaired and not."""

import random
from collections.abc import Sequence
from statistics import fmean
from typing import Protocol

from benchmarks.bench import Bench
from benchmarks.prepare import JUDGMENTS
from benchmarks.report import Aim, Table
from benchmarks.typing_errors import with_typo
from experiments.offline.judgments import JudgedQuery, read_judgments
from experiments.offline.measures import NDCG, measure
from search.pipeline import Searcher
from search.query import Query, Rerank
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

SEEDS = 5
HITS = 10
AS_JUDGED, ONE_SLIP = "as judged", "one slip"


class Search(Protocol):
    """Searches for a text, with spelling repair or without."""

    def __call__(self, text: str, *, spelling: bool) -> list[str]:
        """The ids of the products found, the best first."""
        ...


def misspelt_search(bench: Bench) -> list[Table]:
    """NDCG@10 of the queries judged beside the feed; no table where there are none."""
    path = bench.feed.path.parent / JUDGMENTS
    if not path.is_file():
        return []
    queries = [
        query
        for query in read_judgments(path).queries
        if query.has_positive and _slip(query.text, 0) is not None
    ]
    return [_table(queries, _search(bench))] if queries else []


def _search(bench: Bench) -> Search:
    """Words and vectors, not reranked: nothing then hangs on a time budget."""
    searcher = Searcher(open_snapshot(bench.version, verify=False), None, SearchDefaults())

    def found(text: str, *, spelling: bool) -> list[str]:
        query = Query(q=text, per_page=HITS, spelling=spelling, rerank=Rerank(enabled=False))
        return [hit.product.id for hit in searcher.search(query).hits]

    return found


def _table(queries: Sequence[JudgedQuery], search: Search) -> Table:
    right = {
        spelling: _ndcg(queries, search, None, spelling=spelling) for spelling in (False, True)
    }
    wrong = {
        spelling: fmean(_ndcg(queries, search, seed, spelling=spelling) for seed in range(SEEDS))
        for spelling in (False, True)
    }
    rows = [
        {"queries": name, "not repaired": worth[False], "repaired": worth[True]}
        for name, worth in ((AS_JUDGED, right), (ONE_SLIP, wrong))
    ]
    lost = right[False] - wrong[False]
    return Table(
        name="misspelt search",
        title=f"NDCG@10 of {len(queries)} judged queries, as they are and with a slip each",
        rows=rows,
        aims=[
            Aim(
                what="share of what slips lose that repair wins back",
                value=(wrong[True] - wrong[False]) / lost if lost > 0 else 1.0,
                bound=0,
                at_least=True,
            ),
            Aim(
                what="NDCG@10 of queries as judged, repaired less not repaired",
                value=right[True] - right[False],
                bound=0,
                at_least=True,
            ),
        ],
        notes=[
            f"The mean of {SEEDS} seeds; one word of 4 letters or more has one letter left out,",
            "put in, replaced or swapped. Words and vectors, not reranked; unjudged hits count 0.",
        ],
    )


def _ndcg(
    queries: Sequence[JudgedQuery], search: Search, seed: int | None, *, spelling: bool
) -> float:
    asked = {
        query.id: query.text if seed is None else _slip(query.text, seed) or query.text
        for query in queries
    }
    rankings = {name: search(text, spelling=spelling) for name, text in asked.items()}
    return fmean(measure(queries, rankings)[NDCG])


def _slip(text: str, seed: int) -> str | None:
    return with_typo(text, random.Random(f"{seed} {text}"))  # noqa: S311 - a sample
