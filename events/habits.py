"""What a profile says of a shop's habits: favourites, price level, rhythm."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from events.columns import MICROSECONDS_A_DAY
from events.profile import Profile

FEWEST_ORDERS = 3
"""Before the third order nothing is said of a rhythm."""


@dataclass(frozen=True, slots=True)
class Favourite:
    """A brand or a category that a shop buys.

    Attributes:
        orders: of its products, those of each product counted by themselves.
        share: of the orders of all products that have such a name, 0 to 1.
    """

    name: str
    orders: int
    share: float


def favourites(
    profile: Profile, name_of: Callable[[str], str | None], most: int
) -> tuple[Favourite, ...]:
    """What a shop buys most, the most first, at most `most`.

    Args:
        profile: of the shop.
        name_of: the brand or the category of a product; None or "" where it has none.
        most: how many at the most.
    """
    orders: Counter[str] = Counter()
    for product, bought in profile.bought.items():
        if name := name_of(product):
            orders[name] += bought.orders
    ordered = sorted(orders.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Favourite(name, count, count / orders.total()) for name, count in ordered[:most])


def price_level(profile: Profile, rank_of: Callable[[str], float | None]) -> float | None:
    """How dear what a shop buys is among what it might have bought instead, 0 to 1.

    Args:
        profile: of the shop.
        rank_of: the share of the product's own category that is cheaper; None if not known.

    Returns:
        The mean over products, by orders; None where nothing is known.
    """
    ranks = [
        (rank, bought.orders)
        for product, bought in profile.bought.items()
        if (rank := rank_of(product)) is not None
    ]
    weight = sum(orders for _, orders in ranks)
    return sum(rank * orders for rank, orders in ranks) / weight if weight else None


def days_between_orders(profile: Profile) -> float | None:
    """The median of the days from one of the last orders to the next; None for too few orders."""
    if len(profile.baskets) < FEWEST_ORDERS:
        return None
    gaps = [later.at - earlier.at for earlier, later in pairwise(profile.baskets)]
    return median(gaps) / MICROSECONDS_A_DAY
