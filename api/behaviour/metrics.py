"""What events are counted by."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge


class EventMetrics:
    """Counts what is sent, and says how many profiles are in memory.

    Args:
        registry: where they are told.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._events = Counter(
            "aisle_events",
            "Events that were sent, by what became of them.",
            ["catalogue", "outcome"],
            registry=registry,
        )
        self._profiles = Gauge(
            "aisle_profiles_in_memory",
            "Profiles of shops that are in memory.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._failures = Counter(
            "aisle_event_follow_failures",
            "Looks at the log of events that failed.",
            registry=registry,
        )

    def answered(self, catalogue: str, outcomes: Mapping[str, int]) -> None:
        """A batch was answered: how many events had each outcome."""
        for outcome, count in outcomes.items():
            self._events.labels(catalogue, outcome).inc(count)

    def hold(self, profiles: int) -> None:
        """So many profiles are in memory."""
        self._profiles.set(profiles)

    def failed(self) -> None:
        """The log could not be read."""
        self._failures.inc()
