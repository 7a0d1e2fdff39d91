"""Opening a version to search it in this process."""

from collections.abc import Callable
from pathlib import Path

from api.catalogue_settings import FILE_NAME, CatalogueSettings, read_settings
from api.defaults import WithDefaults
from core.layout import CatalogueLayout, VersionLayout
from core.settings import Settings
from rerank.contract import FinalRanker, Reranker
from rerank.loading import load_ranker, load_reranker
from search.pipeline import Searcher
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot

NONE_OF_ITS_OWN = CatalogueSettings()
"""What a catalogue is set to that leaves everything to the server."""


def catalogue_settings(layout: CatalogueLayout) -> CatalogueSettings:
    """What the catalogue has otherwise than the server; nothing if it has no such file.

    Raises:
        BadInput: the file says what no catalogue can be set to; with the line.
    """
    path = layout.root / FILE_NAME
    return read_settings(path) if path.exists() else NONE_OF_ITS_OWN


def reranker_of(catalogue: CatalogueSettings, settings: Settings) -> Reranker:
    """The reranker of a catalogue, with its cache still empty.

    Raises:
        ModelMissing: it is not on this machine.
        IndexUnusable: its files are damaged.
    """
    own = catalogue.rerank_model
    return load_reranker(
        settings.rerank_model if own is None else own,
        models=settings.models_dir,
        threads=settings.threads,
    )


def ranker_of(catalogue: CatalogueSettings, settings: Settings, folder: Path) -> FinalRanker | None:
    """The final ranker of a catalogue whose versions are in `folder`; None for none.

    Raises:
        ModelMissing: it is not on this machine.
        IndexUnusable: its file is damaged.
        BadInput: its file says what no ranker can be.
    """
    own = catalogue.rank_model
    return load_ranker(
        settings.rank_model if own is None else own, models=settings.models_dir, beside=folder
    )


def searcher_opener(
    layout: VersionLayout, settings: Settings, catalogue: CatalogueSettings = NONE_OF_ITS_OWN
) -> Callable[[], WithDefaults]:
    """Gives searchers over one verified version, as a server with these settings has them.

    What `catalogue` is set to is put in wherever a query leaves it open.

    Each is warm and has caches of its own, still empty: what is timed on one does
    not profit from what was searched on another.

    Raises:
        IndexUnusable: the version is damaged or of another format or model.
        ModelMissing: a model of the settings is not on this machine.
        BadInput: the final ranker's file says what no ranker can be.
    """
    ranker = ranker_of(catalogue, settings, layout.root.parent)
    snapshot = open_snapshot(layout, verify=settings.verify_checksums)
    defaults = SearchDefaults.of(settings)

    def open_searcher() -> WithDefaults:
        reranker = reranker_of(catalogue, settings)
        searcher = Searcher(snapshot, reranker, defaults, ranker=ranker)
        searcher.warm()
        return WithDefaults(searcher, catalogue)

    return open_searcher
