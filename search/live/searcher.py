"""Answers over a version as it is now."""

from collections.abc import Mapping, Sequence
from threading import Lock

from catalog.store.records import LiveOffer, ProductChange, Retailer
from search.delta.layers import layered
from search.live.laying import is_silent, laid, located, row_of
from search.pipeline import Searcher
from search.query import Query
from search.results import ProductView, SearchResult
from search.similar.results import SimilarQuery, SimilarResult
from search.snapshot import Snapshot
from search.suggest.results import SuggestQuery, SuggestResult


class LiveSearcher:
    """Answers queries while stock, prices and products change.

    Any number of threads may ask; each answer comes whole from one state. What is applied
    counts from the next query on.

    Args:
        searcher: over the version as it was built.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._built = searcher
        self._now = searcher
        self._aside: dict[str, dict[str, LiveOffer]] = {}
        self._applying = Lock()

    @property
    def now(self) -> Searcher:
        """Answers over the state of this moment, which stays as it is."""
        return self._now

    @property
    def snapshot(self) -> Snapshot:
        """What is searched now."""
        return self._now.snapshot

    @property
    def retailers(self) -> Mapping[str, Retailer]:
        """The shops that are known, by id."""
        return self._now.retailers

    def search(self, query: Query) -> SearchResult:
        """As `Searcher.search`."""
        return self._now.search(query)

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """As `Searcher.suggest`."""
        return self._now.suggest(query)

    def similar(self, query: SimilarQuery) -> SimilarResult:
        """As `Searcher.similar`."""
        return self._now.similar(query)

    def product(
        self, product_id: str, region: str | None = None, retailer: str | None = None
    ) -> ProductView:
        """As `Searcher.product`."""
        return self._now.product(product_id, region, retailer)

    def warm(self) -> None:
        """As `Searcher.warm`."""
        self._now.warm()

    def apply(
        self,
        offers: Sequence[LiveOffer] = (),
        changes: Sequence[ProductChange] = (),
        retailers: Sequence[Retailer] = (),
    ) -> None:
        """Let changes hold, all at once.

        Args:
            offers: the later in place of the earlier. Those of products that are not there
                are kept aside until the products are.
            changes: in the order of their sequence.
            retailers: in place of those with their ids.
        """
        with self._applying:
            snapshot, moved = self.snapshot, list[LiveOffer]()
            if changes:
                snapshot, moved = self._layered(snapshot, changes)
            words, unknown = located(snapshot, [*moved, *offers])
            for offer in unknown:
                self._keep_aside(offer)
            known = {**self.retailers, **{each.id: each for each in retailers}}
            # Readers take the one reference and see all of it or nothing.
            self._now = self._now.over(laid(snapshot, words), known)

    def live_offers(self) -> list[LiveOffer]:
        """Every live offer that holds, without the times of its parts."""
        with self._applying:
            aside = [offer for said in self._aside.values() for offer in said.values()]
            return [*self.snapshot.offers.live_offers(), *aside]

    def reset(self) -> None:
        """Go back to what was built, without retailers."""
        with self._applying:
            self._now = self._built
            self._aside.clear()

    def _layered(
        self, before: Snapshot, changes: Sequence[ProductChange]
    ) -> tuple[Snapshot, list[LiveOffer]]:
        """The snapshot with `changes`, and the live offers of the products in other rows now."""
        rows = {change.product_id: row_of(before, change.product_id) for change in changes}
        after = layered(before, changes)
        moved: list[LiveOffer] = []
        left: dict[str, dict[int, LiveOffer | None]] = {}
        for product, row in rows.items():
            if row is None:
                moved.extend(self._aside.pop(product, {}).values())
            elif row_of(after, product) != row:
                words = before.offers.words_of(row)
                moved.extend(words.values())
                for region in words:
                    left.setdefault(region, {})[row] = None
        return laid(after, left), moved

    def _keep_aside(self, offer: LiveOffer) -> None:
        said = self._aside.setdefault(offer.product_id, {})
        if is_silent(offer):
            said.pop(offer.region, None)
        else:
            said[offer.region] = offer
        if not said:
            del self._aside[offer.product_id]
