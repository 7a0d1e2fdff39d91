"""Table: how long similar products take, in this process."""

import random
from collections.abc import Callable, Mapping, Sequence

from benchmarks.bench import Bench
from benchmarks.measure import Timings, interleaved, percentiles, warm
from benchmarks.report import Aim, Table
from search.pipeline import Searcher
from search.query import MAX_QUERY_CHARACTERS
from search.reranking import SearchDefaults
from search.similar.results import Duplicates, Relation, SimilarQuery, SimilarResult
from search.snapshot import Snapshot, open_snapshot

P50_MS = 8.0
WARM_UP = 20
BASKET = 5
SEED = 7

ONE = "one product"


def tables(bench: Bench) -> list[Table]:
    """Latency for products, baskets, accessories, duplicates and texts."""
    snapshot = open_snapshot(bench.version, verify=False)
    searcher = Searcher(snapshot, None, SearchDefaults())
    kinds = _queries(snapshot, bench.scale.queries)
    places = list(range(len(kinds[ONE])))
    contestants = {name: _asker(searcher, queries) for name, queries in kinds.items()}
    warm(contestants.values(), places[:WARM_UP])
    timings = interleaved(
        contestants, places, rounds=bench.scale.rounds, reporter=bench.reporter, label="similar"
    )
    return [_table(timings, len(places))]


def _queries(snapshot: Snapshot, count: int) -> dict[str, list[SimilarQuery]]:
    """Queries of every kind, as many of each, over a sample of the products."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, nothing secret
    products = snapshot.manifest.products
    rows = chance.sample(range(products), min(count, products))
    ids, titles = (snapshot.products.texts(column, rows) for column in ("id", "title"))
    baskets = [tuple(dict.fromkeys(chance.choices(ids, k=BASKET))) for _ in ids]
    return {
        ONE: [SimilarQuery(products=(each,)) for each in ids],
        "accessories": [
            SimilarQuery(products=(each,), relation=Relation.ACCESSORIES) for each in ids
        ],
        "duplicates only": [
            SimilarQuery(products=(each,), duplicates=Duplicates.ONLY) for each in ids
        ],
        f"basket of {BASKET}": [SimilarQuery(products=basket) for basket in baskets],
        "a text": [SimilarQuery(text=title[:MAX_QUERY_CHARACTERS]) for title in titles],
    }


def _table(timings: Mapping[str, Timings[SimilarResult]], count: int) -> Table:
    latency = {name: percentiles(each.typical) for name, each in timings.items()}
    rows = [
        {
            "asked for": name,
            "p50 ms": latency[name].p50,
            "p95 ms": latency[name].p95,
            "p99 ms": latency[name].p99,
            "found, mean": sum(result.found for result in each.outputs) / count,
            "empty": sum(result.found == 0 for result in each.outputs),
        }
        for name, each in timings.items()
    ]
    return Table(
        name="similar",
        title=f"Similar products: a page of 12 for each of {count} products, one thread",
        rows=rows,
        aims=[Aim(what="p50 ms for one product", value=latency[ONE].p50, bound=P50_MS)],
        notes=["A text is a title of the catalogue, whose vector is encoded in the first round."],
    )


def _asker(searcher: Searcher, queries: Sequence[SimilarQuery]) -> Callable[[int], SimilarResult]:
    """Asks one of several queries, by its place."""
    return lambda place: searcher.similar(queries[place])
