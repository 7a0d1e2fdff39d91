"""Puts the rooms together: from settings to what opens a version for searching."""

from api.versions import Opener, OpenVersion
from core.layout import VersionLayout
from core.settings import Settings
from rerank.loading import load_reranker
from search.pipeline import Searcher
from search.reranking import Reranker, SearchDefaults
from search.snapshot import open_snapshot


def version_opener(settings: Settings) -> Opener:
    """What opens, verifies and warms a version as `settings` say.

    Raises:
        ModelMissing: the reranker of the settings is not on this machine.
        IndexUnusable: the reranker's files are damaged.
    """
    reranker = _reranker(settings)
    defaults = SearchDefaults.of(settings)

    def open_version(layout: VersionLayout) -> OpenVersion:
        snapshot = open_snapshot(layout, verify=settings.verify_checksums)
        searcher = Searcher(snapshot, reranker, defaults)
        searcher.warm()
        return OpenVersion(snapshot.manifest, searcher)

    return open_version


def _reranker(settings: Settings) -> Reranker | None:
    if not settings.rerank_model:
        return None
    return load_reranker(
        settings.rerank_model, models=settings.models_dir, threads=settings.threads
    )
