"""The best of a category for this shop: what it buys there, and what shops like it do."""

from collections.abc import Sequence

import numpy as np

from events.columns import Codes, FloatArray, microseconds
from events.profile import Profile
from recommend.categories import narrowest
from recommend.contract import Context, Pick, Reason
from recommend.peers import Peers
from recommend.wording import share, title_of

OTHERS_SHARE = 0.1
"""What other shops count for beside the shop's own orders.

On Instacart's aisles five picks then hold 72 % of what the next order takes from an aisle,
and 24 % of what it takes for the first time; the five most popular 28 % and 23 %.
"""

DECAY = 0.8
"""What an order counts for beside the one after it."""


class CategoryPicks:
    """Ranks a category by the shop's own orders, its peers, and all shops.

    Args:
        peers: of the catalogue.
    """

    name = "category_picks"

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products of the context's category, else of that of the last product.

        Empty where neither is known, or nothing of the category was ever bought.
        """
        category = _category(context)
        if not category:
            return []
        peers = self._peers
        wanted = peers.categories.below(category) & (peers.shares > 0)
        wanted &= context.shelf.available(peers.products)
        codes = np.flatnonzero(wanted).astype(np.int32)
        codes = codes[~np.isin(codes, peers.products.codes(context.products))]
        own = self._own_shares(codes, context)
        drawn, because = peers.drawn(codes, self._bought(context.profile))
        scores = own + OTHERS_SHARE * (drawn + peers.shares[codes])
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            Pick(
                peers.products.names[codes[place]],
                float(scores[place]),
                self._reason(context, int(codes[place]), int(because[place]), category),
            )
            for place in best
        ]

    def _bought(self, profile: Profile | None) -> Codes:
        codes = self._peers.products.codes(tuple(profile.bought) if profile else ())
        return codes[codes >= 0]

    def _own_shares(self, codes: Codes, context: Context) -> FloatArray:
        """The share of the shop's orders that have each product, and of those of late."""
        profile = context.profile
        if profile is None:
            return np.zeros(codes.size)
        shares = {
            product: bought.orders / max(profile.orders, bought.orders)
            for product, bought in profile.bought.items()
        }
        now = microseconds(context.now)
        lately = [basket for basket in profile.baskets if basket.at <= now]
        for age, basket in enumerate(reversed(lately)):
            for product in basket.products:
                shares[product] = shares.get(product, 0.0) + (1 - DECAY) * DECAY**age
        names = self._peers.products.names
        return np.asarray([shares.get(names[code], 0.0) for code in codes], dtype=np.float64)

    def _reason(self, context: Context, code: int, because: int, category: str) -> Reason:
        names, profile = self._peers.products.names, context.profile
        own = profile.bought.get(names[code]) if profile else None
        if own is not None and profile is not None:
            often = share(own.orders, max(profile.orders, own.orders))
            return Reason("bought_before", f"You bought it in {often} orders")
        if because >= 0:
            title = title_of(context.shelf, names[because])
            return Reason("peers", f"Taken by shops that buy {title}, as you do", (names[because],))
        return Reason("popular", f"In demand in {narrowest(category)}")


def _category(context: Context) -> str:
    if context.category is not None or not context.products:
        return context.category or ""
    facts = context.shelf.facts(context.products[-1:])[0]
    return facts.category if facts else ""
