"""All strategies, each with how it is made from training data: add yours with one line."""

from collections.abc import Callable, Mapping

from core.progress import Silent
from events.trade import Trade
from recommend.affinities.fitting import fit_affinities
from recommend.arrivals import fit_arrivals
from recommend.bought_together import BoughtTogether
from recommend.brand_levels import fit_brand_levels
from recommend.buy_again import BuyAgain
from recommend.category_picks import CategoryPicks
from recommend.complete_basket import CompleteBasket
from recommend.contract import Strategy
from recommend.for_you import ForYou
from recommend.new import New
from recommend.next_basket.model import fit_next_basket
from recommend.next_basket.strategy import NextOrder
from recommend.pack_ladders import fit_pack_ladders
from recommend.peers import PEERS
from recommend.popular import Popular
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.rhythms.model import fit_rhythms
from recommend.seasonal import Seasonal
from recommend.seasons.model import fit_seasons
from recommend.similar import Similar
from recommend.step_up import StepUp
from recommend.substitutes import Substitutes
from recommend.tastes import fit_tastes
from recommend.trending import Trending
from recommend.trends import fit_trends

STRATEGIES: Mapping[str, Callable[[Trade], Strategy]] = {
    "bought_together": lambda data: BoughtTogether(fit_affinities(data)),
    "buy_again": lambda data: BuyAgain(fit_rhythms(data)),
    "category_picks": lambda data: CategoryPicks(PEERS.fit(data, Silent())),
    "complete_basket": lambda data: CompleteBasket(fit_affinities(data)),
    "for_you": lambda data: ForYou(fit_tastes(data)),
    "new": lambda data: New(fit_arrivals(data)),
    "next_basket": lambda data: NextOrder(fit_next_basket(data, Silent())),
    "popular": lambda _: Popular(),
    "recently_viewed": lambda _: RecentlyViewed(),
    "related_to_viewed": lambda _: RelatedToViewed(),
    "seasonal": lambda data: Seasonal(fit_seasons(data)),
    "similar": lambda _: Similar(),
    "step_up": lambda data: StepUp(fit_brand_levels(data), fit_pack_ladders(data)),
    "substitutes": lambda data: Substitutes(fit_affinities(data)),
    "trending": lambda data: Trending(fit_trends(data)),
}
