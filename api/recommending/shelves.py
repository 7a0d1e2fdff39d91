"""Makes shelves, and keeps what they share as long as it holds."""

from threading import Lock
from weakref import WeakKeyDictionary

from api.recommending.assortment import Assortment
from api.recommending.shelf import LiveShelf
from api.versions import Searchable
from core.errors import IndexUnusable
from search.availability import Shopper
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


class Shelves:
    """The shelves of all catalogues. Any number of threads may ask."""

    def __init__(self) -> None:
        self._assortments: WeakKeyDictionary[Searchable, Assortment] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, searchable: Searchable, searcher: Searcher, shopper: Shopper) -> LiveShelf:
        """What a shop can get.

        Args:
            searchable: what answers for the catalogue, as long as its version is served.
            searcher: over its state of this moment.
            shopper: whose region and prices hold.

        Raises:
            BadInput: there is no such region.
        """
        return LiveShelf(searcher, self._assortment(searchable, searcher.snapshot), shopper)

    def _assortment(self, searchable: Searchable, snapshot: Snapshot) -> Assortment:
        kept = self._assortments.get(searchable)
        if kept is not None and kept.is_of(snapshot):
            return kept
        with self._lock:
            kept = self._assortments.get(searchable)
            if kept is None or not kept.is_of(snapshot):
                kept = self._assortments[searchable] = Assortment(snapshot, kept)
            return kept
