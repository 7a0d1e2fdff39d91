"""Opening a version to search it in this process."""

from collections.abc import Callable

from core.layout import VersionLayout
from core.settings import Settings
from rerank.loading import load_reranker
from search.pipeline import Searcher
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot


def searcher_opener(layout: VersionLayout, settings: Settings) -> Callable[[], Searcher]:
    """Gives searchers over one verified version, as a server with these settings has them.

    Each is warm and has caches of its own, still empty: what is timed on one does
    not profit from what was searched on another.

    Raises:
        IndexUnusable: the version is damaged or of another format or model.
        ModelMissing: the reranker of the settings is not on this machine.
    """
    snapshot = open_snapshot(layout, verify=settings.verify_checksums)
    defaults = SearchDefaults.of(settings)

    def open_searcher() -> Searcher:
        reranker = load_reranker(
            settings.rerank_model, models=settings.models_dir, threads=settings.threads
        )
        searcher = Searcher(snapshot, reranker, defaults)
        searcher.warm()
        return searcher

    return open_searcher
