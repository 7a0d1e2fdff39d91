"""The best of a category for this shop: what it buys there, and what shops like it do."""

from collections.abc import Sequence

import numpy as np

from events.columns import Codes, FloatArray
from events.profile import Profile
from recommend.categories import narrowest
from recommend.contract import Context, Pick, Reason
from recommend.peers import Peers
from recommend.wording import share, title_of


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
        own = self._own_shares(codes, context.profile)
        drawn, because = peers.drawn(codes, self._bought(context.profile))
        # Each is the share of orders or shops that take the product, or its rise.
        scores = own + drawn + peers.shares[codes]
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

    def _own_shares(self, codes: Codes, profile: Profile | None) -> FloatArray:
        """The share of the shop's orders that have each product."""
        if profile is None:
            return np.zeros(codes.size)
        names = self._peers.products.names
        bought = (profile.bought.get(names[code]) for code in codes)
        orders = [0 if each is None else each.orders for each in bought]
        return np.asarray(orders, dtype=np.float64) / max(profile.orders, 1)

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
