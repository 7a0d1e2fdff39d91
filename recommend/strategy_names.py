"""The strategies that there are, and what each is for: what a layout may name."""

from collections.abc import Mapping
from types import MappingProxyType

STRATEGIES: Mapping[str, str] = MappingProxyType(
    {
        "bought_together": "what shops buy with the products looked at",
        "buy_again": "what this shop bought before and runs out of",
        "category_picks": "the best of the category for this shop",
        "complete_basket": "what is missing in the basket",
        "for_you": "what shops with the same habits buy",
        "new": "what came out last",
        "next_basket": "what this shop is likely to order next",
        "popular": "what is in demand",
        "recently_viewed": "what this shop looked at",
        "related_to_viewed": "products like those that this shop looked at",
        "seasonal": "what is in demand at this time of the year",
        "similar": "products like those looked at",
        "step_up": "a better or larger pack of what this shop buys",
        "substitutes": "what to buy in place of the products looked at",
        "trending": "what is bought more and more",
    }
)
"""By name. One is passed over where it has nothing to go by: no model, no popularity."""
