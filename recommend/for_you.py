"""What a shop has not found yet: what shops of the same taste buy, and new things like its own."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from events.columns import Codes, FloatArray
from events.profile import Profile
from recommend.categories import Categories, levels_shared
from recommend.contract import Context, Facts, Pick, Reason
from recommend.diverse import diverse_places
from recommend.sizes import likeness
from recommend.tastes import Taste, Tastes
from recommend.wording import shortened, title_of

NEW_EVERY = 5
"""Every so many places one is for a product that too few shops know for their taste to tell."""

SEEDS = 4
"""The products that a shop buys most, which new ones are compared with."""

POOL = 5
"""Times as many of the best candidates as are wanted are looked at for diversity."""


class ForYou:
    """Products that the shop never bought.

    Args:
        tastes: of the catalogue.
        diversity: 0 to 1: how much a product loses that is like one before it, by the maximal
            marginal relevance of Carbonell and Goldstein (1998). A context may ask for another,
            and for another novelty.
        novelty: how much a product loses that every shop buys: it is multiplied by
            (1 - share of shops that buy it) to this power.
    """

    name = "for_you"

    def __init__(self, tastes: Tastes, diversity: float = 0.2, novelty: float = 1.0) -> None:
        self._tastes = tastes
        self._diversity = diversity
        self._rarity: FloatArray = 1 - np.minimum(tastes.shares, 0.99)
        self._usual_rareness: FloatArray = self._rarity**novelty
        lengths = np.linalg.norm(tastes.factors, axis=1, keepdims=True)
        self._directions: FloatArray = tastes.factors / np.maximum(lengths, 1e-12)

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, the best first; empty for a shop that bought nothing yet."""
        profile = context.profile
        if profile is None or not profile.bought:
            return []
        known = self._by_taste(context, profile, k)
        new = self._like_its_own(context, profile, k)
        mixed = list(_mixed(known, new, k))
        # Two sorts of scores are mixed: the reciprocal rank keeps the order.
        return [
            Pick(product, 1 / rank, reason) for rank, (product, reason) in enumerate(mixed, start=1)
        ]

    def _by_taste(self, context: Context, profile: Profile, k: int) -> list[tuple[str, Reason]]:
        tastes = self._tastes
        taste = tastes.of({product: each.orders for product, each in profile.bought.items()})
        if taste is None:
            return []
        wanted = context.shelf.available(tastes.products, context.category).copy()
        passed = tastes.products.codes([*profile.bought, *context.products])
        wanted[passed[passed >= 0]] = False
        scores = taste.scores * self._rareness(context)
        codes = np.flatnonzero(wanted & (scores > 0)).astype(np.int32)
        codes = _best(codes, scores, POOL * k)
        diversity = self._diversity if context.diversity is None else context.diversity
        relevance = scores[codes] / max(float(scores[codes].max(initial=0)), 1e-12)
        chosen = codes[diverse_places(relevance, self._directions[codes], k, diversity)]
        names = tastes.products.names
        reasons = self._reasons(context, taste, chosen)
        return [(names[code], reason) for code, reason in zip(chosen, reasons, strict=True)]

    def _rareness(self, context: Context) -> FloatArray:
        if context.novelty is None:
            return self._usual_rareness
        rareness: FloatArray = self._rarity**context.novelty
        return rareness

    def _reasons(self, context: Context, taste: Taste, codes: Codes) -> list[Reason]:
        """Why each of some products: the bought one that speaks most for it."""
        names = self._tastes.products.names
        seeds = [names[code] for code in taste.because(self._tastes.factors[codes])]
        by_seed = {
            seed: Reason("same_taste", f"Because you buy {title_of(context.shelf, seed)}", (seed,))
            for seed in set(seeds)
        }
        return [by_seed[seed] for seed in seeds]

    def _like_its_own(
        self, context: Context, profile: Profile, k: int
    ) -> Iterator[tuple[str, Reason]]:
        """Products that no taste tells of, like what the shop buys most."""
        most = sorted(profile.bought, key=lambda each: (-profile.bought[each].orders, each))
        seeds = [each for each in context.shelf.facts(most[:SEEDS]) if each is not None]
        if not seeds:
            return
        passed = {*profile.bought, *context.products}
        alike = [
            product
            for product in context.shelf.similar([seed.id for seed in seeds], 3 * k)
            if product not in passed and self._tastes.products.code(product) is None
        ]
        if context.category is not None:
            paths = [each.category if each else "" for each in context.shelf.facts(alike)]
            below = Categories.coded(paths).below(context.category)
            alike = [product for product, kept in zip(alike, below, strict=True) if kept]
        for product in alike[:k]:
            (facts,) = context.shelf.facts([product])
            yield product, _like_one_of(seeds, facts)


def _best(codes: Codes, scores: FloatArray, most: int) -> Codes:
    """The `most` of `codes` with the best scores, by falling score; of equal ones the first."""
    mine = scores[codes]
    if codes.size > most:
        # To sort them all would take longer than to find the last that counts.
        enough = mine >= np.partition(mine, codes.size - most)[codes.size - most]
        codes, mine = codes[enough], mine[enough]
    return codes[np.argsort(-mine, kind="stable")[:most]]


def _like_one_of(seeds: Sequence[Facts], facts: Facts | None) -> Reason:
    """Names the seed nearest by category, then by words; none where they have neither in common."""
    nearness = [(0, 0.0) if facts is None else _nearness(seed, facts) for seed in seeds]
    nearest = max(nearness)
    if nearest == (0, 0.0):
        return Reason("like_yours", "Like what you buy most", tuple(seed.id for seed in seeds))
    seed = seeds[nearness.index(nearest)]
    return Reason("like_yours", f"Like {shortened(seed.title) or seed.id}", (seed.id,))


def _nearness(one: Facts, other: Facts) -> tuple[int, float]:
    """How many levels of their categories two products share, and what share of their words."""
    levels = levels_shared(one.category, other.category)
    if not levels and one.category and other.category:
        return 0, 0.0  # Bread rolls and rolls of tape have no more than a word in common.
    words = [frozenset(each.title.casefold().split()) for each in (one, other)]
    return levels, likeness(*words)


def _mixed(
    known: Iterable[tuple[str, Reason]], new: Iterable[tuple[str, Reason]], k: int
) -> Iterator[tuple[str, Reason]]:
    """The known ones with a new one in every `NEW_EVERY`-th place, as long as there are any."""
    first, second = iter(known), iter(new)
    for place in range(1, k + 1):
        turn = (second, first) if place % NEW_EVERY == 0 else (first, second)
        found = next(turn[0], None) or next(turn[1], None)
        if found is None:
            return
        yield found
