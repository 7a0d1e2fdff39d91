"""Keeps what all shelves of a catalogue share as long as it holds."""

from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from api.recommending.assortment import Assortment
from api.versions import Searchable
from core.errors import IndexUnusable
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from search.snapshot import Snapshot


def searcher_of(searchable: Searchable) -> Searcher:
    """The searcher over the state of this moment, which stays as it is.

    Raises:
        IndexUnusable: nothing can be recommended from what answers here.
    """
    if isinstance(searchable, LiveSearcher):
        return searchable.now
    if isinstance(searchable, Searcher):
        return searchable
    raise IndexUnusable("nothing can be recommended from this catalogue", field="catalogue")


class Assortments:
    """The assortments of all catalogues, each kept as long as it holds.

    Any number of threads may ask.

    Args:
        indexes: the folder of the catalogues, where workers keep neighbours for each other;
            None to keep them to this one.
    """

    def __init__(self, indexes: Path | None = None) -> None:
        self._indexes = indexes
        self._kept: WeakKeyDictionary[Searchable, Assortment] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, searchable: Searchable, snapshot: Snapshot) -> Assortment:
        """The assortment of a catalogue.

        Args:
            searchable: what answers for the catalogue, as long as its version is served.
            snapshot: a state of it.
        """
        kept = self._kept.get(searchable)
        if kept is not None and kept.is_of(snapshot):
            return kept
        with self._lock:
            kept = self._kept.get(searchable)
            if kept is None or not kept.is_of(snapshot):
                kept = self._kept[searchable] = Assortment(snapshot, kept, self._indexes)
            return kept
