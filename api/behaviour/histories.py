"""What shops have bought, as the search asks for it."""

import logging

from core.clock import Clock
from core.errors import StoreUnusable
from events.columns import microseconds
from events.profiles import Profiles
from search.history import Past

log = logging.getLogger(__name__)


class ProfileHistories:
    """The purchases in the profiles of one catalogue's shops.

    Args:
        profiles: of all shops.
        catalogue: whose.
        clock: says how long ago a purchase was.
    """

    def __init__(self, profiles: Profiles, catalogue: str, clock: Clock) -> None:
        self._profiles = profiles
        self._catalogue = catalogue
        self._clock = clock

    def of(self, retailer: str) -> Past | None:
        """The past of a shop; None where it bought nothing, or the log cannot be read."""
        try:
            bought = self._profiles.get(self._catalogue, retailer).bought
        except StoreUnusable as error:
            log.warning("a search goes without the shop's history: %s", error)
            return None
        return Past(bought, microseconds(self._clock.now())) if bought else None
