"""What an answer is made from: the shop, what it can get now, and what it is about."""

import logging
from dataclasses import dataclass

from api.recommending.assortments import Assortments, searcher_of
from api.recommending.shelf import LiveShelf
from api.recommending.strategies import slot_filler
from api.versions import Served
from core.clock import Clock
from core.errors import StoreUnusable
from events.profile import Profile
from events.profiles import Profiles
from recommend.contract import Context
from recommend.slots import SlotFiller
from search.retailers import Asking, placed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom and about what something is recommended.

    Attributes:
        products: those looked at, or of the basket, the last added last.
        beside: products that are shown besides.
        category: that is looked at.
        k: hits of a slot at the most; None as the layout says.
    """

    retailer: str | None = None
    region: str | None = None
    price_tier: str | None = None
    products: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    category: str | None = None
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One state from the start of an answer to its end."""

    shelf: LiveShelf
    context: Context
    filler: SlotFiller


class Scenes:
    """Sets scenes. Any number of threads may ask.

    Args:
        profiles: of the shops.
        clock: what is now.
    """

    def __init__(self, profiles: Profiles, clock: Clock) -> None:
        self._profiles = profiles
        self._clock = clock
        self._assortments = Assortments()

    def of(self, served: Served, asked: Asked) -> Scene:
        """What `asked` is answered from.

        Raises:
            BadInput: there is no such region.
            IndexUnusable: nothing can be recommended from what answers.
        """
        searchable = served.opened.searcher
        searcher = searcher_of(searchable)
        assortment = self._assortments.of(searchable, searcher.snapshot)
        # A retailer has a region of its own.
        region = asked.region if asked.region or asked.retailer else served.settings.region
        asking = placed(Asking(region, asked.retailer, asked.price_tier), searcher.retailers)
        shelf = LiveShelf(searcher, assortment, asking)
        context = Context(
            now=self._clock.now(),
            shelf=shelf,
            profile=self._profile(served.catalogue, asked.retailer),
            products=tuple(dict.fromkeys(asked.products)),
            category=asked.category,
            region=asking.region,
        )
        return Scene(shelf, context, slot_filler(assortment, None))

    def _profile(self, catalogue: str, retailer: str | None) -> Profile | None:
        """What the shop is like; while nobody can say it is shown what a stranger is."""
        if retailer is None:
            return None
        try:
            return self._profiles.get(catalogue, retailer)
        except StoreUnusable as error:
            log.warning("%s: the profile of a shop cannot be read: %s", catalogue, error)
            return None
