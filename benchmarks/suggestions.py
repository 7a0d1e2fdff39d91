"""Tables: how long suggestions take, in this process and over HTTP."""

import random
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import numpy as np

from benchmarks.bench import Bench
from benchmarks.measure import Timings, interleaved, percentiles, warm
from benchmarks.report import Aim, Table, Value
from benchmarks.serving import running_server, send
from benchmarks.suggestion_judging import Completer, with_typo
from benchmarks.suggestion_peers import marisa_prefix, tantivy_prefix
from search.pipeline import Searcher
from search.reranking import SearchDefaults
from search.snapshot import Snapshot, open_snapshot
from search.suggest.results import SuggestQuery

LETTERS = (1, 2, 3, 5, 8, 12)
SHORTEST_WITH_TYPO = 4
SEED = 20
AIM_MS = 1.0
AIM_HTTP_MS = 5.0
OURS = "aisle, four groups"
QUERIES_ONLY = "aisle, queries only"
IN_REGION = "aisle, in a region"

Contestant = Callable[[str], object]


def tables(bench: Bench) -> list[Table]:
    """Latency by how much was typed, without and with a typo; then as a client sees it."""
    snapshot = open_snapshot(bench.version, verify=False)
    phrases = phrase_weights(snapshot)
    typed = typed_texts(sorted(phrases), bench.scale.queries)
    contestants = _contestants(snapshot, phrases)
    inputs = [text for texts in typed.values() for text in texts]
    warm(contestants.values(), inputs[: bench.scale.queries])
    timings = interleaved(
        contestants, inputs, rounds=bench.scale.rounds, reporter=bench.reporter, label="suggest"
    )
    return [_table(typed, timings, len(phrases)), _over_http(bench, inputs)]


def phrase_weights(snapshot: Snapshot) -> dict[str, float]:
    """Every query that can be suggested with its likelihood, what peers complete from."""
    group = snapshot.suggestions.groups["queries"]
    return {
        group.record(item)["text"]: float(2.0 ** group.weights[item]) for item in range(len(group))
    }


def typed_texts(phrases: Sequence[str], count: int) -> dict[str, list[str]]:
    """What shoppers have typed on their way to `count` phrases: by letters, then with a typo."""
    chance = random.Random(SEED)  # noqa: S311 - a sample
    chosen = chance.sample(phrases, min(count, len(phrases)))
    typed = {str(size): [text[:size] for text in chosen if len(text) > size] for size in LETTERS}
    typed |= {
        f"{size}, a typo": [with_typo(text, chance) for text in typed[str(size)]]
        for size in LETTERS
        if size >= SHORTEST_WITH_TYPO
    }
    return {name: texts for name, texts in typed.items() if texts}


def _contestants(snapshot: Snapshot, phrases: Mapping[str, float]) -> dict[str, Contestant]:
    searcher = Searcher(snapshot, None, SearchDefaults())
    searcher.warm()
    everything = SuggestQuery()
    queries = SuggestQuery(products=0, categories=0, brands=0)

    def asking(template: SuggestQuery) -> Contestant:
        return lambda text: searcher.suggest(template.model_copy(update={"q": text}))

    contestants: dict[str, Contestant] = {OURS: asking(everything), QUERIES_ONLY: asking(queries)}
    if snapshot.offers.regions:
        region = {"region": snapshot.offers.regions[0]}
        contestants[IN_REGION] = asking(everything.model_copy(update=region))
    peers: dict[str, Completer] = {
        "marisa, prefix": marisa_prefix(phrases),
        "tantivy, prefix": tantivy_prefix(phrases, fuzzy=False),
        "tantivy, fuzzy prefix": tantivy_prefix(phrases, fuzzy=True),
    }
    return contestants | dict(peers)


def _table(
    typed: Mapping[str, Sequence[str]], timings: Mapping[str, Timings[object]], phrases: int
) -> Table:
    rows: list[dict[str, Value]] = []
    for name, each in timings.items():
        start = 0
        for letters, texts in typed.items():
            took = percentiles(each.typical[start : start + len(texts)])
            start += len(texts)
            rows.append(
                {"contestant": name, "letters": letters, "p50 ms": took.p50, "p99 ms": took.p99}
            )
        took = percentiles(each.typical)
        rows.append({"contestant": name, "letters": "all", "p50 ms": took.p50, "p99 ms": took.p99})
    ours = percentiles(timings[OURS].typical).p99
    return Table(
        name="suggest",
        title=f"Suggestions over {phrases:,} queries by letters typed, one thread",
        rows=rows,
        aims=[Aim(what="p99 of four groups, ms", value=ours, bound=AIM_MS)],
        notes=[
            "Four groups: 8 queries, 4 products, 3 categories, 3 brands, highlighted; as answered.",
            "The peers complete the same queries by the same weights, and give texts alone;",
            "they know no region, and prefix queries find no word behind the first (marisa)",
            "and none with a typo. What is typed are beginnings of a sample of the queries.",
        ],
    )


def _over_http(bench: Bench, inputs: Sequence[str]) -> Table:
    shuffled = list(inputs)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - a sample
    name = bench.catalogue.name
    paths = [f"/v1/suggest?{urlencode({'q': text, 'catalogue': name})}" for text in shuffled]
    rows: list[dict[str, Value]] = []
    for clients in bench.scale.clients:
        with running_server(bench.settings) as server:
            send(server.port, paths[: len(paths) // 10 + 1], clients=clients)
            traffic = send(server.port, paths, clients=clients)
        took = percentiles(traffic.ms)
        rows.append(
            {
                "clients": clients,
                "requests": int(traffic.ms.size),
                "requests/s": traffic.ms.size / traffic.seconds,
                "p50 ms": took.p50,
                "p99 ms": took.p99,
            }
        )
    alone = float(np.asarray(rows[0]["p99 ms"], dtype=np.float64))
    return Table(
        name="suggest-http",
        title="Suggestions over HTTP: one server process on the loopback, keep-alive",
        rows=rows,
        aims=[Aim(what="p99 over HTTP, one client, ms", value=alone, bound=AIM_HTTP_MS)],
        notes=["All lengths and typos of the table above, shuffled, after a short warm-up."],
    )
