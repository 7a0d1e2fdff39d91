"""Puts the rooms together: from settings to what opens a version for searching."""

from collections.abc import Callable
from weakref import WeakValueDictionary

from api.catalogue_settings import CatalogueSettings
from api.versions import Opener, OpenVersion
from core.layout import VersionLayout
from core.settings import Settings
from rerank.loading import load_ranker, load_reranker
from search.history import Histories, NoHistories, ShopHistories
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from search.reranking import Reranker, SearchDefaults
from search.snapshot import open_snapshot

HistoriesOf = Callable[[str], Histories]
"""By a catalogue's name what shops have bought of it."""


def version_opener(server: Settings, histories_of: HistoriesOf | None = None) -> Opener:
    """What opens, verifies and warms versions, as `server` says where a catalogue does not.

    Args:
        server: the settings.
        histories_of: what shops have bought, by which searches are answered; nothing if None.

    Raises:
        ModelMissing: the reranker or the final ranker of the settings is not on this machine.
        IndexUnusable: their files are damaged.
        BadInput: the final ranker's file says what no ranker can be.
    """
    rerankers = Rerankers(server)
    servers_ranker = load_ranker(server.rank_model, models=server.models_dir)
    defaults = SearchDefaults.of(server)

    def open_version(layout: VersionLayout, settings: CatalogueSettings) -> OpenVersion:
        reranker, ranker = rerankers.get(settings.rerank_model), servers_ranker
        if settings.rank_model is not None:
            ranker = load_ranker(
                settings.rank_model, models=server.models_dir, beside=layout.root.parent
            )
        snapshot = open_snapshot(layout, verify=server.verify_checksums)
        histories = histories_of(layout.root.parent.name) if histories_of else NoHistories()
        searcher = Searcher(
            snapshot,
            reranker,
            defaults,
            ranker=ranker,
            histories=ShopHistories(histories, snapshot),
        )
        searcher.warm()
        return OpenVersion(snapshot.manifest, LiveSearcher(searcher))

    return open_version


class Rerankers:
    """The rerankers in use: each is in memory once, whichever catalogues use it.

    Raises:
        ModelMissing: the server's own is not on this machine.
        IndexUnusable: its files are damaged.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._in_use: WeakValueDictionary[str, Reranker] = WeakValueDictionary()
        self._own = self.get(settings.rerank_model or "")

    def get(self, choice: str | None) -> Reranker | None:
        """The reranker of that name or folder; the server's own for None, none for "".

        Raises:
            ModelMissing: there is no such model on this machine.
            IndexUnusable: its files are damaged.
        """
        if choice is None:
            return self._own
        if not choice:
            return None
        reranker = self._in_use.get(choice)
        if reranker is None:
            settings = self._settings
            reranker = load_reranker(choice, models=settings.models_dir, threads=settings.threads)
            self._in_use[choice] = reranker
        return reranker
