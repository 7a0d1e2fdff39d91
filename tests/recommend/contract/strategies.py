"""All strategies, each with how it is made from training data: add yours with one line."""

from collections.abc import Callable, Mapping

from recommend.contract import Strategy
from recommend.popular import Popular
from recommend.recently_viewed import RecentlyViewed, RelatedToViewed
from recommend.similar import Similar
from recommend.training import TrainingData

STRATEGIES: Mapping[str, Callable[[TrainingData], Strategy]] = {
    "popular": lambda _: Popular(),
    "recently_viewed": lambda _: RecentlyViewed(),
    "related_to_viewed": lambda _: RelatedToViewed(),
    "similar": lambda _: Similar(),
}
