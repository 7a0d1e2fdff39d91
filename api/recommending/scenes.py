"""What an answer is made from: the shop, what it can get now, and what it is about."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from api.recommending.assortment import Assortment
from api.recommending.assortments import Assortments, searcher_of
from api.recommending.shelf import LiveShelf
from api.recommending.strategies import slot_filler
from api.versions import Served
from core.clock import Clock
from core.errors import StoreUnusable
from events.profile import Profile
from recommend.artefacts.opening import Recommendations
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


@dataclass(frozen=True, slots=True)
class _Filler:
    """What fills slots, and the models that it goes by."""

    models: Recommendations | None
    filler: SlotFiller


class Profiles(Protocol):
    """Knows what shops are like."""

    def get(self, catalogue: str, retailer: str) -> Profile:
        """The profile of a shop; empty for one without events.

        Raises:
            StoreUnusable: nobody can say just now.
        """


class Models(Protocol):
    """Knows what was trained from a catalogue's log."""

    def of(self, catalogue: str) -> Recommendations | None:
        """The models of a catalogue; None where none were trained, or none can be opened."""


class Scenes:
    """Sets scenes. Any number of threads may ask.

    Args:
        profiles: of the shops.
        models: of the catalogues.
        clock: what is now.
        indexes: the folder of the catalogues, where workers keep neighbours of products for
            each other; None to keep them to this one.
    """

    def __init__(
        self, profiles: Profiles, models: Models, clock: Clock, indexes: Path | None = None
    ) -> None:
        self._profiles = profiles
        self._models = models
        self._clock = clock
        self._assortments = Assortments(indexes)
        self._fillers: WeakKeyDictionary[Assortment, _Filler] = WeakKeyDictionary()

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
        return Scene(shelf, context, self._filler(assortment, self._models.of(served.catalogue)))

    def _filler(self, assortment: Assortment, models: Recommendations | None) -> SlotFiller:
        """What fills slots from these, made once."""
        kept = self._fillers.get(assortment)
        if kept is None or kept.models is not models:
            # Two threads that make one at once make the same.
            kept = self._fillers[assortment] = _Filler(models, slot_filler(assortment, models))
        return kept.filler

    def _profile(self, catalogue: str, retailer: str | None) -> Profile | None:
        """What the shop is like; while nobody can say it is shown what a stranger is."""
        if retailer is None:
            return None
        try:
            return self._profiles.get(catalogue, retailer)
        except StoreUnusable as error:
            log.warning("%s: the profile of a shop cannot be read: %s", catalogue, error)
            return None
