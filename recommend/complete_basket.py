"""What is missing in a basket, by the baskets of all shops and by this shop's own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.columns import microseconds
from recommend.affinities.companions import Companions, bought_with, companions
from recommend.affinities.model import Affinities
from recommend.contract import Context, Pick, Reason
from recommend.wording import share, title_of

OWN_SHARE = 0.5
"""What the shop's own habits count for beside those of all shops."""

PRIOR_BASKETS = 2.0
"""Own baskets of nothing that a habit is mixed with, so that one basket is no habit."""


@dataclass(frozen=True, slots=True)
class _Habit:
    """What a shop took with one of the products in its basket.

    Attributes:
        beside: that product.
        both: own baskets with both.
        baskets: own baskets with that product.
    """

    beside: str
    both: int
    baskets: int

    @property
    def strength(self) -> float:
        """From 0 to 1: how regularly it was taken."""
        return self.both / (self.baskets + PRIOR_BASKETS)


class CompleteBasket:
    """The complements of a whole basket, and what this shop usually takes with its products.

    Args:
        affinities: of the catalogue.
    """

    name = "complete_basket"

    def __init__(self, affinities: Affinities) -> None:
        self._affinities = affinities

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k; empty without a basket, or with one that nobody ever bought."""
        names = self._affinities.products.names
        found = companions(self._affinities, context, context.products)
        places = {names[code]: place for place, code in enumerate(found.products)}
        habits = _habits(context)
        scores = {
            product: (float(found.scores[places[product]]) if product in places else 0.0)
            + (OWN_SHARE * habits[product].strength if product in habits else 0.0)
            for product in {*places, *habits}
        }
        best = sorted(scores, key=lambda product: (-scores[product], product))[:k]
        return [
            Pick(
                product,
                scores[product],
                _as_usual(context, habits[product])
                if product in habits
                else self._as_others(context, found, places[product]),
            )
            for product in best
        ]

    def _as_others(self, context: Context, found: Companions, place: int) -> Reason:
        closest, count = int(found.closest[place]), int(found.counts[place])
        return bought_with(self._affinities, context, closest, count)


def _habits(context: Context) -> Mapping[str, _Habit]:
    """By product that can be got, and is not in the basket, the shop's strongest habit."""
    if context.profile is None:
        return {}
    now = microseconds(context.now)
    baskets = [set(basket.products) for basket in context.profile.baskets if basket.at <= now]
    strongest: dict[str, _Habit] = {}
    for beside in context.products:
        with_it = [basket for basket in baskets if beside in basket]
        taken = Counter(product for basket in with_it for product in sorted(basket))
        for product, both in taken.items():
            habit = _Habit(beside, both, len(with_it))
            known = strongest.get(product)
            if known is None or habit.strength > known.strength:
                strongest[product] = habit
    return {
        product: habit
        for product, habit in strongest.items()
        if habit.both > 1 and product not in context.products and context.shelf.has(product)
    }


def _as_usual(context: Context, habit: _Habit) -> Reason:
    often = share(habit.both, habit.baskets)
    title = title_of(context.shelf, habit.beside)
    text = f"You took it with {title} in {often} baskets"
    return Reason("usual_with", text, (habit.beside,))
