"""What following the stores is counted by."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from api.following import Applied

SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)


class LiveMetrics:
    """Counts what is applied, and says how old the state is.

    Args:
        registry: where they are told.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._applied = Counter(
            "aisle_live_applied",
            "Live offers, product changes and retailers that were taken up.",
            ["catalogue", "kind"],
            registry=registry,
        )
        self._seconds = Histogram(
            "aisle_live_apply_seconds",
            "Reading and taking up what is new in the store.",
            ["catalogue"],
            buckets=SECONDS,
            registry=registry,
        )
        self._age = Gauge(
            "aisle_live_age_seconds",
            "For how long the store could not be read; 0 while it can.",
            ["catalogue"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._failures = Counter(
            "aisle_live_failures", "Looks at the store that failed.", registry=registry
        )

    def applied(self, catalogue: str, applied: Applied, seconds: float) -> None:
        """Changes of `catalogue` were taken up."""
        for kind in ("offers", "changes", "retailers"):
            self._applied.labels(catalogue, kind).inc(getattr(applied, kind))
        self._seconds.labels(catalogue).observe(seconds)

    def aged(self, catalogue: str, seconds: float) -> None:
        """What is answered of `catalogue` is so old."""
        self._age.labels(catalogue).set(seconds)

    def failed(self) -> None:
        """The store could not be read."""
        self._failures.inc()
