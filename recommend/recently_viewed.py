"""What the shop looked at last, and what is like it."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from events.columns import MICROSECONDS_A_DAY, microseconds
from events.profile import Seen
from recommend.contract import Context, Pick, Reason
from recommend.wording import ago, title_of

SEEDS = 3
"""Products last viewed that others are sought for."""


class RecentlyViewed:
    """The products viewed last, the latest first, without those on the page."""

    name = "recently_viewed"

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k; empty for a shop that has viewed nothing that can be got."""
        now = microseconds(context.now)
        ages = [
            (seen.product, (now - seen.at) / MICROSECONDS_A_DAY)
            for seen in viewed_until_now(context)
            if seen.product not in context.products and context.shelf.has(seen.product)
        ]
        return [
            Pick(product, 1 / (1 + days), Reason("viewed", f"You looked at it {ago(days)}"))
            for product, days in ages[:k]
        ]


class RelatedToViewed:
    """What is like the last viewed products, in turn of these, the latest's first."""

    name = "related_to_viewed"

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, none of them viewed lately or on the page."""
        seen = [each.product for each in viewed_until_now(context)]
        known = {*seen, *context.products}
        seeds = seen[:SEEDS]
        # No seed's list loses more than the known products to the others.
        wanted = k + len(known)
        found = [self._like(seed, context, wanted) for seed in seeds]
        in_turn = (pair for pair in chain.from_iterable(zip_longest(*found)) if pair)
        first_seed: dict[str, str] = {}
        for product, seed in in_turn:
            if product not in known:
                first_seed.setdefault(product, seed)
        titles = {seed: title_of(context.shelf, seed) for seed in set(first_seed.values())}
        return [
            Pick(
                product,
                1 / place,
                Reason("like_viewed", f"Like {titles[seed]}, which you looked at", (seed,)),
            )
            for place, (product, seed) in enumerate(list(first_seed.items())[:k], start=1)
        ]

    @staticmethod
    def _like(seed: str, context: Context, k: int) -> Iterator[tuple[str, str]]:
        return ((product, seed) for product in context.shelf.similar([seed], k))


def viewed_until_now(context: Context) -> list[Seen]:
    """What the shop viewed, the latest first; nothing after the context's `now`."""
    if context.profile is None:
        return []
    now = microseconds(context.now)
    return [seen for seen in context.profile.viewed if seen.at <= now]
