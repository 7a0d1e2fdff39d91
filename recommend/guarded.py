"""Strategies that break off without harm."""

import logging
from collections.abc import Sequence

from recommend.contract import Context, Pick, Strategy

log = logging.getLogger(__name__)


class Guarded:
    """A strategy that answers with nothing where the one behind it breaks off.

    Args:
        strategy: the one behind it.
        failed: takes the names of those that broke off.
    """

    def __init__(self, strategy: Strategy, failed: set[str]) -> None:
        self.name = strategy.name
        self._strategy = strategy
        self._failed = failed

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """As the strategy does; nothing once it has broken off."""
        if self.name in self._failed:
            return []
        try:
            return self._strategy.recommend(context, k)
        except Exception:  # Whatever is wrong with one, the others fill the slot.
            log.exception("the strategy %s broke off", self.name)
            self._failed.add(self.name)
            return []
