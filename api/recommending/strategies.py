"""The strategies that a catalogue has something to go by for."""

from collections.abc import Iterable
from typing import Protocol

from recommend.contract import Strategy
from recommend.popular import InStock, Popular
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.similar import Similar
from recommend.slots import SlotFiller


class Assorted(Protocol):
    """Knows what a catalogue says of its products."""

    @property
    def knows_demand(self) -> bool:
        """Whether the feed said of any product how popular it is."""


def slot_filler(assortment: Assorted) -> SlotFiller:
    """What fills the slots of a catalogue."""
    everything = Popular() if assortment.knows_demand else InStock()
    strategies: list[Strategy] = [Similar(), RecentlyViewed(), RelatedToViewed()]
    if assortment.knows_demand:
        strategies.append(Popular())
    return SlotFiller(_by_name(strategies), everything)


def _by_name(strategies: Iterable[Strategy]) -> dict[str, Strategy]:
    return {strategy.name: strategy for strategy in strategies}
