"""What the server counts and times, in the Prometheus text format."""

from functools import lru_cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector

from api.worker_metrics import registry_of_workers
from core.layout import Manifest
from search.results import SearchResult
from search.similar.results import SimilarResult
from search.suggest.results import SuggestResult

SECONDS = (
    0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1.0, 2.5, 10.0,
)  # fmt: skip
KEPT = 1_024
"""Routes by method and status, and stages by catalogue, whose counters are at hand."""

RESULTS = (0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)


class Metrics:
    """The metrics of one app, in a registry of its own.

    Args:
        shared: the folder where several workers count together, the value of
            PROMETHEUS_MULTIPROC_DIR; None for a process that answers alone. Counters and
            histograms of workers are summed, a replaced worker's included; a version is
            told as long as one of them answers with it; processes are told one by one.
    """

    def __init__(self, shared: Path | None = None) -> None:
        self.registry = CollectorRegistry()
        self._exposed = self.registry if shared is None else registry_of_workers(shared)
        self._alone = shared is None
        if self._alone:
            ProcessCollector(registry=self.registry)
        self._name_requests()
        self._name_searches()
        self._name_suggestions()
        self._name_similar()
        self._name_versions()
        # The labels are few, and to look one up takes longer than to count.
        self._measured = lru_cache(KEPT)(self._measures_of)
        self._stage = lru_cache(KEPT)(self._stage_seconds.labels)

    def _name_requests(self) -> None:
        registry = self.registry
        self._requests = Counter(
            "aisle_requests", "Requests answered.", ["route", "method", "status"], registry=registry
        )
        self._request_seconds = Histogram(
            "aisle_request_seconds",
            "From the first byte of a request to the last of its answer.",
            ["route"],
            buckets=SECONDS,
            registry=registry,
        )

    def _name_searches(self) -> None:
        registry, labels = self.registry, ["catalogue"]
        self._search_seconds = Histogram(
            "aisle_search_seconds", "A whole search.", labels, buckets=SECONDS, registry=registry
        )
        self._stage_seconds = Histogram(
            "aisle_search_stage_seconds",
            "One stage of a search.",
            ["catalogue", "stage"],
            buckets=SECONDS,
            registry=registry,
        )
        self._results = Histogram(
            "aisle_search_results",
            "Products found by a search.",
            labels,
            buckets=RESULTS,
            registry=registry,
        )
        self._zero_results = Counter(
            "aisle_zero_result_queries", "Searches that found nothing.", labels, registry=registry
        )
        self._budget_misses = Counter(
            "aisle_rerank_budget_misses",
            "Searches whose reranking was ended by its time budget.",
            labels,
            registry=registry,
        )

    def _name_suggestions(self) -> None:
        registry, labels = self.registry, ["catalogue"]
        self._suggest_seconds = Histogram(
            "aisle_suggest_seconds",
            "Suggestions for one keystroke.",
            labels,
            buckets=SECONDS,
            registry=registry,
        )
        self._suggested_nothing = Counter(
            "aisle_suggested_nothing", "Keystrokes without a suggestion.", labels, registry=registry
        )

    def _name_similar(self) -> None:
        registry, labels = self.registry, ["catalogue"]
        self._similar_seconds = Histogram(
            "aisle_similar_seconds",
            "A page of similar products.",
            labels,
            buckets=SECONDS,
            registry=registry,
        )
        self._empty_similar = Counter(
            "aisle_similar_nothing",
            "Requests for similar products that found none.",
            labels,
            registry=registry,
        )

    def _name_versions(self) -> None:
        registry, labels = self.registry, ["catalogue"]
        self._version = Gauge(
            "aisle_index_version_info",
            "The version that answers.",
            ["catalogue", "version"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._products = Gauge(
            "aisle_index_products",
            "Products of that version.",
            labels,
            registry=registry,
            multiprocess_mode="livemostrecent",
        )
        self._swaps = Counter("aisle_index_swaps", "Versions taken up.", labels, registry=registry)
        self._failed_swaps = Counter(
            "aisle_index_failed_swaps",
            "Published versions that could not be opened.",
            labels,
            registry=registry,
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request to `route` was answered with `status`."""
        count, times = self._measured(route, method, status)
        count.inc()
        times.observe(seconds)

    def _measures_of(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        return (
            self._requests.labels(route, method, str(status)),
            self._request_seconds.labels(route),
        )

    def found_similar(self, catalogue: str, result: SimilarResult) -> None:
        """A request for similar products ended with `result`."""
        self._similar_seconds.labels(catalogue).observe(result.search_time_ms / 1000)
        if result.found == 0:
            self._empty_similar.labels(catalogue).inc()

    def searched(self, catalogue: str, result: SearchResult) -> None:
        """A search ended with `result`."""
        self._search_seconds.labels(catalogue).observe(result.search_time_ms / 1000)
        for stage, milliseconds in result.stage_ms.items():
            self._stage(catalogue, stage).observe(milliseconds / 1000)
        self._results.labels(catalogue).observe(result.found)
        if result.found == 0:
            self._zero_results.labels(catalogue).inc()
        if result.rerank is not None and result.rerank.exhausted:
            self._budget_misses.labels(catalogue).inc()

    def suggested(self, catalogue: str, result: SuggestResult) -> None:
        """Suggestions ended with `result`."""
        self._suggest_seconds.labels(catalogue).observe(result.search_time_ms / 1000)
        if not (result.queries or result.products or result.categories or result.brands):
            self._suggested_nothing.labels(catalogue).inc()

    def swapped(self, catalogue: str, manifest: Manifest, previous: str | None) -> None:
        """The version of `manifest` answers in place of `previous`."""
        if previous is not None:
            self._forget_version(catalogue, previous)
        self._version.labels(catalogue, manifest.version).set(1)
        self._products.labels(catalogue).set(manifest.products)
        self._swaps.labels(catalogue).inc()

    def swap_failed(self, catalogue: str) -> None:
        """A published version of `catalogue` could not be opened."""
        self._failed_swaps.labels(catalogue).inc()

    def removed(self, catalogue: str, version: str | None) -> None:
        """The catalogue is gone, and `version` of it answers no more."""
        if version is not None:
            self._forget_version(catalogue, version)
            self._products.labels(catalogue).set(0)

    def tell(self, collector: Collector) -> None:
        """Tell as well what `collector` finds whenever somebody asks."""
        self._exposed.register(collector)

    def exposition(self) -> bytes:
        """Everything, in the text format."""
        return generate_latest(self._exposed)

    def _forget_version(self, catalogue: str, version: str) -> None:
        if self._alone:
            self._version.remove(catalogue, version)
        else:
            # What is counted together cannot be taken back; the exposition leaves zeros out.
            self._version.labels(catalogue, version).set(0)
