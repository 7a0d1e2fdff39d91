"""What this shop is likely to order next, whether it bought it before or not."""

from collections.abc import Sequence

import numpy as np

from events.columns import MICROSECONDS_A_DAY, microseconds
from events.profile import Profile
from recommend.contract import Context, Pick, Reason
from recommend.next_basket.history import of_profile
from recommend.next_basket.model import NextBasket, Ranked
from recommend.wording import ago, title_of


class NextOrder:
    """Ranks products by the probability that they are in the shop's next order.

    Args:
        model: of next orders.
    """

    name = "next_basket"

    def __init__(self, model: NextBasket) -> None:
        self._model = model

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products; empty for a visitor who is not known.

        Left out are those looked at and in the cart. The probability is that of the next
        order, if there is one within the four weeks that were learned from.
        """
        profile, products = context.profile, self._model.products
        if profile is None or not len(products):
            return []
        now = microseconds(context.now)
        allowed = np.array(context.shelf.available(products))
        in_cart = (seen.product for seen in profile.cart if seen.at <= now)
        present = products.codes([*context.products, *in_cart])
        allowed[present[present >= 0]] = False
        history = of_profile(profile, products, now)
        ranked = self._model.rank(history, context.now, allowed, k)
        return [
            self._pick(context, profile, ranked, place) for place in range(ranked.products.size)
        ]

    def _pick(self, context: Context, profile: Profile, ranked: Ranked, place: int) -> Pick:
        code = int(ranked.products[place])
        known = ranked.probabilities
        probability = None if known is None else float(known[place])
        telling = _ordered if ranked.own[place] else self._new
        return Pick(
            self._model.products.names[code],
            1 / (place + 1) if probability is None else probability,
            telling(context, profile, self._model.products.names[code]),
            probability=probability,
        )

    def _new(self, context: Context, profile: Profile, product: str) -> Reason:
        """Names what the shop bought that the product is most related to."""
        if not profile.bought:
            return Reason("popular", "Ordered by many shops now")
        products = self._model.products
        bought = products.codes(tuple(profile.bought))
        (code,) = products.codes([product]).tolist()
        because = self._model.ground.related.strongest(code, bought[bought >= 0])
        if because is None:
            return Reason("peers", "Ordered by shops that buy as you do")
        seed = products.names[because]
        text = f"Ordered by shops that buy {title_of(context.shelf, seed)}, as you do"
        return Reason("peers", text, (seed,))


def _ordered(context: Context, profile: Profile, product: str) -> Reason:
    bought = profile.bought[product]
    days = max((microseconds(context.now) - bought.last) / MICROSECONDS_A_DAY, 0)
    times = "once" if bought.orders == 1 else f"{bought.orders} times"
    return Reason("bought_before", f"Ordered {times}, last {ago(days)}")
