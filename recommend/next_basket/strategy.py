"""What this shop is likely to order next, whether it bought it before or not."""

from collections.abc import Sequence

import numpy as np

from events.columns import MICROSECONDS_A_DAY, microseconds
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
        return [self._pick(context, ranked, place) for place in range(ranked.products.size)]

    def _pick(self, context: Context, ranked: Ranked, place: int) -> Pick:
        code = int(ranked.products[place])
        known = ranked.probabilities
        probability = None if known is None else float(known[place])
        return Pick(
            self._model.products.names[code],
            1 / (place + 1) if probability is None else probability,
            self._own(context, code) if ranked.own[place] else self._new(context, code),
            probability=probability,
        )

    def _own(self, context: Context, code: int) -> Reason:
        profile = context.profile
        bought = None if profile is None else profile.bought.get(self._model.products.names[code])
        if bought is None:
            return Reason("next_order", "Likely in your next order")
        days = (microseconds(context.now) - bought.last) / MICROSECONDS_A_DAY
        times = "once" if bought.orders == 1 else f"{bought.orders} times"
        return Reason("ordered_before", f"Ordered {times}, last {ago(max(days, 0))}")

    def _new(self, context: Context, code: int) -> Reason:
        """Names what the shop bought that its product is most related to."""
        profile = context.profile
        names = () if profile is None else tuple(profile.bought)
        if not names:
            return Reason("in_demand", "Ordered by many shops now")
        codes = self._model.products.codes(names)
        because = self._model.ground.related.strongest(code, codes[codes >= 0])
        if because is None:
            return Reason("shops_like_yours", "Shops that buy as you do order this")
        product = self._model.products.names[because]
        text = f"Shops that buy {title_of(context.shelf, product)} order this"
        return Reason("because_bought", text, (product,))
