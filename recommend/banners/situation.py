"""Who looks, where and when: the small context that a contextual bandit goes by."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from recommend.banners.banner import SEPARATOR
from recommend.contract import Context

FloatArray = npt.NDArray[np.float64]

_REGIONS = 8
_CATEGORIES = 16
_PLAIN = 5
DIMENSION = _PLAIN + _REGIONS + _CATEGORIES
"""Of the features: one for all, two for the hour, two for the price level, and some for the region
and the category."""

MOST_PRODUCTS = 30
"""Of a shop's purchases that tell what it is like: those of the most orders."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What may make one banner better than another.

    Attributes:
        hour: of the day, UTC, 0 to 23.
        region: of the shop; None if it is not known.
        price_level: decimal logarithm of the mean unit price that the shop pays, the prices
            of its products weighed by orders; None if it is not known.
        category: the first level of what it buys most; None if it is not known.
    """

    hour: int
    region: str | None = None
    price_level: float | None = None
    category: str | None = None

    def features(self) -> FloatArray:
        """As a vector, float64, shape (DIMENSION,), each entry between -1 and 1.

        A name is a direction that is its own, drawn by its hash: so a new region or category
        needs no new model, and as many as there are places for their kind are told apart.
        """
        return _features(self)


def situation_of(context: Context, region: str | None) -> Situation:
    """What `context` and its shop's history show."""
    hour = context.now.astimezone(UTC).hour
    if context.profile is None or not context.profile.bought:
        return Situation(hour, region)
    most = sorted(context.profile.bought.items(), key=lambda each: (-each[1].orders, each[0]))
    most = most[:MOST_PRODUCTS]
    paid = [(bought.price, bought.orders) for _, bought in most if bought.price]
    facts = context.shelf.facts([product for product, _ in most])
    categories: Counter[str] = Counter()
    for (_, bought), fact in zip(most, facts, strict=True):
        if fact is not None and fact.category:
            categories[fact.category.split(SEPARATOR)[0]] += bought.orders
    return Situation(
        hour,
        region,
        price_level=_level(paid),
        category=min(categories, key=lambda each: (-categories[each], each), default=None),
    )


def _level(paid: list[tuple[float, int]]) -> float | None:
    orders = sum(times for _, times in paid)
    if not orders:
        return None
    return round(math.log10(sum(price * times for price, times in paid) / orders), 2)


@lru_cache(4096)
def _features(situation: Situation) -> FloatArray:
    features = np.zeros(DIMENSION)
    turn = 2 * math.pi * situation.hour / 24
    features[:3] = 1.0, math.sin(turn), math.cos(turn)
    if situation.price_level is not None:
        # From a hundredth to ten thousand of any currency.
        features[3] = min(1.0, max(-1.0, (situation.price_level - 1) / 3))
        features[4] = 1.0
    if situation.region is not None:
        features[_PLAIN : _PLAIN + _REGIONS] = _direction(situation.region, _REGIONS)
    if situation.category is not None:
        features[_PLAIN + _REGIONS :] = _direction(situation.category, _CATEGORIES)
    features.flags.writeable = False
    return features


def _direction(name: str, count: int) -> FloatArray:
    digest = blake2b(name.encode(), digest_size=count).digest()
    drawn = np.frombuffer(digest, np.uint8) - 127.5
    return np.asarray(drawn / np.linalg.norm(drawn))
