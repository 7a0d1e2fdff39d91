"""Live stock and prices: every accepted update is on disk before it is acknowledged."""

from collections.abc import Sequence

from catalog.store.records import LiveOffer
from catalog.store.updates import Baseline, OfferResult, OfferUpdate
from core.clock import Clock
from core.database import Database


class OfferStore:
    """The live offers of all catalogues."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(
        self, catalogue: str, updates: Sequence[OfferUpdate], baseline: Baseline
    ) -> list[OfferResult]:
        """Apply `updates` one after the other, in one transaction; on disk when it returns.

        Args:
            catalogue: whose products they are.
            updates: any number; later ones see what earlier ones did.
            baseline: what was built, for products and regions without a live offer.

        Returns:
            One result an update, in their order.

        Raises:
            StoreUnusable: nothing was applied, as far as the database could say.
        """
        raise NotImplementedError

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[LiveOffer]:
        """At most `limit` offers that changed after `sequence`, by rising sequence.

        An offer that was cleared says nothing (`stock`, `price` and all are None): what was
        built holds again.
        """
        raise NotImplementedError

    def latest_sequence(self, catalogue: str) -> int:
        """No offer that changes from now on has a sequence up to this; 0 before the first."""
        raise NotImplementedError

    def get(self, catalogue: str, product_id: str) -> list[LiveOffer]:
        """The live offers of a product, by region; those that were cleared left out."""
        raise NotImplementedError

    def clear(
        self, catalogue: str, *, product_id: str | None = None, region: str | None = None
    ) -> int:
        """Let what was built hold again: everywhere, for a product, in a region.

        Returns:
            How many offers were cleared.
        """
        raise NotImplementedError
