"""The strategies that a catalogue has something to go by for."""

from collections.abc import Iterator
from typing import Protocol

from recommend.affinities.recipe import AFFINITIES
from recommend.arrivals import ARRIVALS
from recommend.artefacts.opening import Recommendations
from recommend.bought_together import BoughtTogether
from recommend.brand_levels import BRAND_LEVELS
from recommend.buy_again import BuyAgain
from recommend.category_picks import CategoryPicks
from recommend.complete_basket import CompleteBasket
from recommend.contract import Strategy
from recommend.for_you import ForYou
from recommend.new import New
from recommend.next_basket.model import NEXT_BASKET
from recommend.next_basket.strategy import NextOrder
from recommend.pack_ladders import PACK_LADDERS
from recommend.peers import PEERS
from recommend.popular import InStock, Popular
from recommend.popularity import POPULARITY
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.rhythms.model import RHYTHMS
from recommend.seasonal import Seasonal
from recommend.seasons.model import SEASONS
from recommend.similar import Similar
from recommend.slots import SlotFiller
from recommend.step_up import StepUp
from recommend.substitutes import Substitutes
from recommend.tastes import TASTES
from recommend.trending import Trending
from recommend.trends import TRENDS


class Assorted(Protocol):
    """Knows what a catalogue says of its products."""

    @property
    def knows_demand(self) -> bool:
        """Whether the feed said of any product how popular it is."""


def slot_filler(assortment: Assorted, models: Recommendations | None) -> SlotFiller:
    """What fills the slots of a catalogue.

    Args:
        assortment: its products.
        models: that were trained from its log; None where none were.
    """
    in_demand = list(_in_demand(assortment, models))
    strategies = _by_name(
        Similar(),
        RecentlyViewed(),
        RelatedToViewed(),
        *in_demand,
        *_by_affinity(models),
        *_by_demand(models),
        *_by_rhythm(models),
        *_by_history(models),
        _step_up(models),
    )
    return SlotFiller(strategies, (*in_demand, InStock()))


def _by_name(*strategies: Strategy) -> dict[str, Strategy]:
    return {strategy.name: strategy for strategy in strategies}


def _in_demand(assortment: Assorted, models: Recommendations | None) -> Iterator[Popular]:
    orders = None if models is None else models.model(POPULARITY)
    if orders is not None or assortment.knows_demand:
        yield Popular(orders, in_feed=assortment.knows_demand)


def _by_affinity(models: Recommendations | None) -> Iterator[Strategy]:
    affinities = None if models is None else models.model(AFFINITIES)
    yield Substitutes(affinities)
    if affinities is not None:
        yield BoughtTogether(affinities)
        yield CompleteBasket(affinities)


def _by_demand(models: Recommendations | None) -> Iterator[Strategy]:
    yield New(None if models is None else models.model(ARRIVALS))
    peers = None if models is None else models.model(PEERS)
    if peers is not None:
        yield CategoryPicks(peers)
    trends = None if models is None else models.model(TRENDS)
    if trends is not None:
        yield Trending(trends)


def _by_rhythm(models: Recommendations | None) -> Iterator[Strategy]:
    rhythms = None if models is None else models.model(RHYTHMS)
    if rhythms is not None:
        yield BuyAgain(rhythms)
    seasons = None if models is None else models.model(SEASONS)
    if seasons is not None:
        yield Seasonal(seasons)


def _by_history(models: Recommendations | None) -> Iterator[Strategy]:
    orders = None if models is None else models.model(NEXT_BASKET)
    if orders is not None:
        yield NextOrder(orders)
    tastes = None if models is None else models.model(TASTES)
    if tastes is not None:
        yield ForYou(tastes)


def _step_up(models: Recommendations | None) -> StepUp:
    if models is None:
        return StepUp()
    return StepUp(models.model(BRAND_LEVELS), models.model(PACK_LADDERS))
