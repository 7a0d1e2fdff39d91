"""Keeps the profiles of every catalogue that is served abreast of the log."""

import logging

from api.behaviour.metrics import EventMetrics
from api.catalogues import Catalogues
from core.errors import StoreUnusable
from events.profiles import Profiles

log = logging.getLogger(__name__)


class EventFollower:
    """Follows the log for all catalogues, called from one thread.

    Args:
        profiles: into which new events are folded.
        metrics: are told how many there are.
    """

    def __init__(self, profiles: Profiles, metrics: EventMetrics) -> None:
        self._profiles = profiles
        self._metrics = metrics
        self._known: frozenset[str] = frozenset()
        self._failed = False

    def poll(self, catalogues: Catalogues) -> bool:
        """Fold what is new; profiles stay as they were while the log cannot be read.

        Returns:
            Whether it could be.
        """
        served = frozenset(catalogues.entries)
        for gone in self._known - served:
            self._profiles.forget(gone)
        self._known = served
        try:
            for name in served:
                self._profiles.follow(name)
        except StoreUnusable as error:
            self._metrics.failed()
            if not self._failed:
                log.error("events cannot be followed: %s; profiles are as before", error)  # noqa: TRY400 - no bug: no traceback
            self._failed = True
        else:
            if self._failed:
                log.warning("events are followed again")
            self._failed = False
        return not self._failed

    def keep(self) -> None:
        """Put on disk what spares work later; if that fails, it does not."""
        self._metrics.hold(len(self._profiles))
        try:
            self._profiles.keep()
        except StoreUnusable as error:
            log.warning("profiles are not kept on disk: %s", error)
