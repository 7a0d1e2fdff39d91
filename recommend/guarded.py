"""Strategies that break off without harm."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from recommend.contract import Context, Pick, Strategy

log = logging.getLogger(__name__)

AGAIN = 3
"""Times as many as are wanted are asked for from the second time on."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The picks for a context, which it keeps alive: its id is its key."""

    context: Context
    picks: Sequence[Pick]
    asked: int

    def holds_for(self, k: int) -> bool:
        """Whether the first k picks are among these, or there are no more."""
        return k <= self.asked or len(self.picks) < self.asked


class Guarded:
    """A strategy that answers with nothing where the one behind it breaks off.

    For one page: what it gave for a context it gives again, since several slots of a page ask
    the same of it. Not for more than one thread.

    Args:
        strategy: the one behind it.
        failed: takes the names of those that broke off.
    """

    def __init__(self, strategy: Strategy, failed: set[str]) -> None:
        self.name = strategy.name
        self._strategy = strategy
        self._failed = failed
        self._answers: dict[int, _Answer] = {}

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """As the strategy does; nothing once it has broken off."""
        if self.name in self._failed:
            return []
        known = self._answers.get(id(context))
        if known is not None and known.holds_for(k):
            return known.picks[:k]
        # Who asks a second time will ask for more and more: what is shown already grows.
        asked = k if known is None else AGAIN * k
        try:
            picks = self._strategy.recommend(context, asked)
        except Exception:  # Whatever is wrong with one, the others fill the slot.
            log.exception("the strategy %s broke off", self.name)
            self._failed.add(self.name)
            return []
        self._answers[id(context)] = _Answer(context, picks, asked)
        return picks[:k]
