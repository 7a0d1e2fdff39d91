"""Table: the whole query as a client sees it, over HTTP from a real server."""

from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.bench import Bench
from benchmarks.measure import percentiles
from benchmarks.query import NEW, REPEATED, counted_facets
from benchmarks.report import Table, Value
from benchmarks.serving import Traffic, running_server, send
from search.filters import FilterIndex

REPEATS = 3
RERANK_WEIGHT = 0.1
"""Any above 0: the time does not depend on it."""


@dataclass(frozen=True, slots=True)
class _Case:
    clients: int
    rerank: bool
    facets: tuple[str, ...]


def tables(bench: Bench) -> list[Table]:
    """Latency and throughput for each number of clients."""
    version = bench.version
    filters = FilterIndex.open(version.filters, version.read_manifest().products)
    facets = counted_facets(filters)
    cases = [
        _Case(clients, rerank, facets)
        for rerank in (False, True)
        for clients in bench.scale.clients
    ]
    rows = [
        row
        for case in bench.reporter.track(cases, label="over HTTP", total=len(cases))
        for row in _measure(bench, case)
    ]
    return [
        Table(
            name="http",
            title="The whole query over HTTP: one server process on the loopback, keep-alive",
            rows=rows,
            notes=[
                f"20 hits and the facets {', '.join(facets)}; reranking in the server's budget.",
                "New and repeated as above: a server is started afresh for each pair of rows.",
                "The clients are threads of one process beside the server: with many of them,",
                "their own work is part of what is measured.",
            ],
        )
    ]


def _measure(bench: Bench, case: _Case) -> list[dict[str, Value]]:
    paths = [_path(bench.catalogue.name, query, case) for query in bench.queries]
    # By default the reranker counts nothing and is not asked.
    settings = bench.settings.model_copy(update={"rerank_weight": RERANK_WEIGHT})
    with running_server(settings) as server:
        new = send(server.port, paths, clients=case.clients)
        repeated = send(server.port, paths * REPEATS, clients=case.clients)
    return [_row(case, NEW, new), _row(case, REPEATED, repeated)]


def _path(catalogue: str, query: str, case: _Case) -> str:
    parameters = {
        "q": query,
        "catalogue": catalogue,
        "facets": ",".join(case.facets),
        "rerank": str(case.rerank).lower(),
    }
    return f"/v1/search?{urlencode(parameters)}"


def _row(case: _Case, state: str, traffic: Traffic) -> dict[str, Value]:
    latency = percentiles(traffic.ms)
    return {
        "reranked": "yes" if case.rerank else "no",
        "clients": case.clients,
        "queries": state,
        "requests": traffic.ms.size,
        "requests/s": traffic.ms.size / traffic.seconds,
        "p50 ms": latency.p50,
        "p99 ms": latency.p99,
    }
