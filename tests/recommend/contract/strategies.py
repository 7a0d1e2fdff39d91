"""All strategies, each with how it is made from training data: add yours with one line."""

from collections.abc import Callable, Mapping

from recommend.affinities.fitting import fit_affinities
from recommend.bought_together import BoughtTogether
from recommend.complete_basket import CompleteBasket
from recommend.contract import Strategy
from recommend.popular import Popular
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.similar import Similar
from recommend.substitutes import Substitutes
from recommend.training import TrainingData

STRATEGIES: Mapping[str, Callable[[TrainingData], Strategy]] = {
    "bought_together": lambda data: BoughtTogether(fit_affinities(data)),
    "complete_basket": lambda data: CompleteBasket(fit_affinities(data)),
    "popular": lambda _: Popular(),
    "recently_viewed": lambda _: RecentlyViewed(),
    "related_to_viewed": lambda _: RelatedToViewed(),
    "similar": lambda _: Similar(),
    "substitutes": lambda data: Substitutes(fit_affinities(data)),
}
