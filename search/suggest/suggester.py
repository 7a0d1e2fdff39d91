"""Answers what a shopper may be about to type."""

from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.results import SuggestQuery, SuggestResult


class Suggester:
    """Completes what is typed, over one snapshot. Any number of threads may use it at once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """Suggestions for `query`."""
        watch = Stopwatch()
        version = self._snapshot.manifest.version
        return SuggestResult(q=query.q, search_time_ms=watch.total_ms, index_version=version)
