"""Opening a version to search it in this process."""

from core.layout import VersionLayout
from core.settings import Settings
from rerank.loading import load_reranker
from search.pipeline import SearchDefaults, Searcher
from search.snapshot import open_snapshot


def open_searcher(layout: VersionLayout, settings: Settings) -> Searcher:
    """A searcher over a verified version, as a server with these settings would have it.

    Raises:
        IndexUnusable: the version is damaged or of another format or model.
        ModelMissing: the reranker of the settings is not on this machine.
    """
    return Searcher(
        open_snapshot(layout, verify=settings.verify_checksums),
        load_reranker(settings.rerank_model, threads=settings.threads),
        SearchDefaults(
            rerank_top=settings.rerank_top,
            rerank_budget_ms=settings.rerank_budget_ms,
            rerank_weight=settings.rerank_weight,
        ),
    )
