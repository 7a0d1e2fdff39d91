"""What the swaps of trained models are counted by."""

from prometheus_client import CollectorRegistry, Counter


class ModelMetrics:
    """Counts the versions of models that were taken up, and those that could not be.

    Args:
        registry: where they are told.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._swaps = Counter(
            "aisle_model_swaps",
            "Versions of trained models that began to answer.",
            ["catalogue"],
            registry=registry,
        )
        self._failed = Counter(
            "aisle_model_failed_swaps",
            "Published versions of trained models that could not be opened.",
            ["catalogue"],
            registry=registry,
        )

    def swapped(self, catalogue: str) -> None:
        """A version began to answer."""
        self._swaps.labels(catalogue).inc()

    def swap_failed(self, catalogue: str) -> None:
        """A published version could not be opened."""
        self._failed.labels(catalogue).inc()
