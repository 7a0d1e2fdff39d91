"""A better or larger pack of what the shop buys."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from events.profile import Profile
from recommend.brand_levels import BrandLevels
from recommend.contract import Context, Facts, Pick, Reason
from recommend.pack_ladders import PackLadders
from recommend.sizes import kind_words, likeness, size_of
from recommend.wording import shortened

SEEDS = 8
"""Products of the shop from which a step up is sought."""

ALIKE = 20
"""How many like each of them are looked at."""

MOST_STEPS = 2
"""From one product, so that the answer is not all about it."""

LEAST_LIKENESS = 0.75
"""Of the words of a larger pack: it is the same but for its size."""

LARGER = (1.2, 12.0)
"""How many times as much a larger pack holds."""

SAME_SIZE = (0.8, 1.25)
LEAST_SAVING = 0.02
"""Of the price per amount."""

DEARER = (1.05, 1.6)
"""How many times as much a better one costs, per amount; past it, it is another market."""

KEPT_TITLES = 16_384
"""Titles whose sizes and words are kept, some hundred bytes each."""

LEAST_LEVEL = 0.05
"""By how much the logarithm of a better brand's price level is higher."""


class StepUp:
    """Looks among what is like the shop's products for more at a better price, or for better.

    Args:
        levels: of the brands; None where none are known, so that only packs are found.
        ladders: of packs; None where none are known, so that larger ones are found only
            among what is like a product.
    """

    name = "step_up"

    def __init__(
        self, levels: BrandLevels | None = None, ladders: PackLadders | None = None
    ) -> None:
        self._levels = levels
        self._ladders = ladders
        self._size_of = lru_cache(KEPT_TITLES)(size_of)
        self._kind_words = lru_cache(KEPT_TITLES)(kind_words)

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, none of which the shop buys already.

        From the products of the context if there are any, else from what the shop buys
        most often. Larger packs and better products score alike: by how often the shop
        buys what they step up from, then by what is saved, or how close the price is.
        """
        seeds = _seeds(context)
        known = {*context.products, *(context.profile.bought if context.profile else ())}
        best: dict[str, Pick] = {}
        for seed, weight in seeds.items():
            steps = (p for p in self._steps(seed, weight, context) if p.product not in known)
            for pick in _ranked(steps)[:MOST_STEPS]:
                held = best.get(pick.product)
                if held is None or pick.score > held.score:
                    best[pick.product] = pick
        return _ranked(best.values())[:k]

    def _steps(self, seed: str, weight: float, context: Context) -> Iterator[Pick]:
        (own,) = context.shelf.facts([seed])
        if own is None or own.price is None:
            return
        for other in context.shelf.facts(self._candidates(seed, context)):
            step = None if other is None else self._step(own, other)
            if other is not None and step is not None:
                gain, reason = step
                yield Pick(other.id, weight * gain, reason)

    def _candidates(self, seed: str, context: Context) -> list[str]:
        """What may be a step up, each once: its larger packs, and what is like it."""
        above = [] if self._ladders is None else self._ladders.above(seed)
        got = [product for product in above if context.shelf.has(product)]
        return list(dict.fromkeys((*got, *context.shelf.similar([seed], ALIKE))))

    def _step(self, own: Facts, other: Facts) -> tuple[float, Reason] | None:
        """How much `other` is worth as a step up from `own`, and why; None if it is none."""
        if other.price is None or own.price is None or own.id == other.id or not own.price:
            return None
        if own.category != other.category:
            return None
        one, two = self._size_of(own.title, own.pack), self._size_of(other.title, other.pack)
        if one.unit != two.unit:
            return None
        more = two.amount / one.amount
        dearer = float(other.price / own.price) / more
        if LARGER[0] <= more <= LARGER[1] and dearer <= 1 - LEAST_SAVING and self._same(own, other):
            return 2 - dearer, _larger(own, 1 - dearer)
        if SAME_SIZE[0] <= more <= SAME_SIZE[1] and DEARER[0] <= dearer <= DEARER[1]:
            return self._better(own, other, dearer)
        return None

    def _better(self, own: Facts, other: Facts, dearer: float) -> tuple[float, Reason] | None:
        levels = self._levels
        if levels is None or levels.level(other.brand) < levels.level(own.brand) + LEAST_LEVEL:
            return None
        text = f"A step up from {shortened(own.title) or own.id}"
        return (1 + self._alike(own, other)) / dearer, Reason("better", text, (own.id,))

    def _same(self, own: Facts, other: Facts) -> bool:
        same_brand = own.brand.casefold() == other.brand.casefold()
        return same_brand and self._alike(own, other) >= LEAST_LIKENESS

    def _alike(self, own: Facts, other: Facts) -> float:
        return likeness(self._kind_words(own.title), self._kind_words(other.title))


def _ranked(picks: Iterable[Pick]) -> list[Pick]:
    return sorted(picks, key=lambda pick: (-pick.score, pick.product))


def _seeds(context: Context) -> dict[str, float]:
    """The products to step up from, and how much each counts, 1 at the most."""
    if context.products:
        return dict.fromkeys(context.products[-SEEDS:], 1.0)
    return {} if context.profile is None else _most_bought(context.profile)


def _most_bought(profile: Profile) -> dict[str, float]:
    bought = sorted(profile.bought.items(), key=lambda each: (-each[1].orders, each[0]))[:SEEDS]
    orders = max(1, profile.orders)
    return {product: min(1.0, each.orders / orders) for product, each in bought}


def _larger(own: Facts, saving: float) -> Reason:
    text = f"A larger pack of {shortened(own.title) or own.id}: {saving:.0%} less for as much"
    return Reason("larger_pack", text, (own.id,))
