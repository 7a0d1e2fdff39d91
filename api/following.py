"""Brings one searcher abreast of the stores."""

import logging
from dataclasses import dataclass
from threading import Lock

from api.stores import OpenStores
from search.live.searcher import LiveSearcher

BATCH = 10_000
"""Live offers, and retailers, that are applied at once."""

CHANGES = 2000
"""Changed products that are applied at once, which takes some seconds."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """How many changes of each kind were applied."""

    offers: int = 0
    changes: int = 0
    retailers: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.offers + self.changes + self.retailers

    @property
    def may_go_on(self) -> bool:
        """Whether there may be more of a kind, so many were applied at once."""
        return BATCH in (self.offers, self.retailers) or self.changes == CHANGES

    def __add__(self, other: "Applied") -> "Applied":
        return Applied(
            self.offers + other.offers,
            self.changes + other.changes,
            self.retailers + other.retailers,
        )


@dataclass(frozen=True, slots=True)
class _Position:
    """The sequences up to which everything is applied."""

    offers: int
    changes: int
    retailers: int


class Following:
    """Remembers how far one searcher has followed the stores. One thread at a time follows.

    Args:
        catalogue: whose changes are followed.
        version: that the searcher answers from; it contains some changes already.
    """

    def __init__(self, catalogue: str, version: str) -> None:
        self._catalogue = catalogue
        self._version = version
        self._position: _Position | None = None
        self._lock = Lock()

    def catch_up(self, searcher: LiveSearcher, stores: OpenStores) -> Applied:
        """Apply everything that is in the stores by now and was not applied yet.

        Sequences that went back show that the stores were replaced: then what was applied is
        given up, and all that is in them is applied anew.

        Args:
            searcher: always the same.
            stores: where the changes are.

        Raises:
            StoreUnusable: what was applied before stays applied.
        """
        with self._lock:
            if self._position is not None and self._went_back(stores, self._position):
                self._position = None
                searcher.reset()
            total = Applied()
            while True:
                applied = self._apply_batch(searcher, stores)
                total += applied
                if not applied.may_go_on:
                    return total
                self._log_progress(stores)

    def _log_progress(self, stores: OpenStores) -> None:
        if self._position is not None:
            log.info(
                "%s is caught up with changed products to %d of %d and with offers to %d of %d",
                self._catalogue,
                self._position.changes,
                stores.changes.latest_sequence(self._catalogue),
                self._position.offers,
                stores.offers.latest_sequence(self._catalogue),
            )

    def _went_back(self, stores: OpenStores, position: _Position) -> bool:
        return (
            stores.offers.latest_sequence(self._catalogue) < position.offers
            or stores.changes.latest_sequence(self._catalogue) < position.changes
        )

    def _apply_batch(self, searcher: LiveSearcher, stores: OpenStores) -> Applied:
        name = self._catalogue
        position = self._position
        if position is None:
            position = _Position(0, stores.changes.folded(name, self._version), 0)
        offers = stores.offers.since(name, position.offers, BATCH)
        changes = stores.changes.since(name, position.changes, CHANGES)
        retailers = stores.retailers.since(name, position.retailers, BATCH)
        if offers or changes or retailers:
            searcher.apply(offers, changes, retailers)
        # Only now: whatever was not applied is read again.
        self._position = _Position(
            offers[-1].sequence if offers else position.offers,
            changes[-1].sequence if changes else position.changes,
            retailers[-1].sequence if retailers else position.retailers,
        )
        return Applied(len(offers), len(changes), len(retailers))
