"""What is missing in a basket: by all shops' baskets, by this shop's own, and by its last order."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from events.columns import MICROSECONDS_A_DAY, microseconds
from events.profile import Basket
from recommend.affinities.companions import companions
from recommend.affinities.model import Affinities
from recommend.contract import Context, Pick, Reason
from recommend.wording import share, title_of

PRIOR_BASKETS = 5.0
"""Own baskets without a product that its habit is mixed with.

So the shop's habits raise recall@10 of the hidden half of a basket on Online Retail II
from 0.264 to 0.296; with 1 or 2 to 0.29.
"""

LEAST_BASKETS = 2
"""Own baskets that must have two products before that is a habit."""

FOLLOWING_DAYS = 60
"""After which an order is not what the last one called for."""


WORDINGS: Mapping[str, str] = {
    "bought_with": "Bought with {title} in {often} baskets",
    "ordered_after": "Ordered next after {title} in {often} cases",
    "usual_with": "You took it with {title} in {often} baskets",
}
"""By the code of the reason."""


class _Evidence(NamedTuple):
    """Something that speaks for a product.

    Attributes:
        product: its id.
        weight: above 0.
        code: of the reason.
        beside: the product that it goes with.
        part, whole: so many of so many baskets.
    """

    product: str
    weight: float
    code: str
    beside: str
    part: int
    whole: int


class CompleteBasket:
    """Complements of the whole basket, the shop's habits, and what its last order calls for.

    Args:
        affinities: of the catalogue.
    """

    name = "complete_basket"

    def __init__(self, affinities: Affinities) -> None:
        self._affinities = affinities

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, each for the strongest reason; empty without a basket."""
        if not context.products:
            return []
        baskets = _own_baskets(context)
        evidence = [
            *self._of_all_shops(context),
            *_habits(context, baskets),
            *self._after_the_last(context, baskets),
        ]
        scores: defaultdict[str, float] = defaultdict(float)
        strongest: dict[str, _Evidence] = {}
        for each in evidence:
            scores[each.product] += each.weight
            known = strongest.setdefault(each.product, each)
            if each.weight > known.weight:
                strongest[each.product] = each
        best = sorted(scores, key=lambda product: (-scores[product], product))[:k]
        return [
            Pick(product, scores[product], _reason(context, strongest[product])) for product in best
        ]

    def _of_all_shops(self, context: Context) -> Iterator[_Evidence]:
        names, baskets = self._affinities.products.names, self._affinities.baskets
        found = companions(self._affinities, context, context.products)
        for product, weight, closest, part, whole in zip(
            found.products.tolist(),
            found.scores.tolist(),
            found.closest.tolist(),
            found.counts.tolist(),
            baskets[found.closest].tolist(),
            strict=True,
        ):
            beside = names[closest]
            yield _Evidence(names[product], weight, "bought_with", beside, part, whole)

    def _after_the_last(self, context: Context, baskets: Sequence[Basket]) -> Iterator[_Evidence]:
        """What other shops add to the order after one like the shop's last."""
        names, last = self._affinities.products.names, baskets[-1:]
        since = microseconds(context.now) - FOLLOWING_DAYS * MICROSECONDS_A_DAY
        ordered = [product for basket in last if basket.at >= since for product in basket.products]
        codes = self._affinities.products.codes(ordered)
        seeds = codes[codes >= 0]
        owners, row = self._affinities.after.of_all(seeds.tolist())
        for owner, other, score, count in zip(seeds[owners], *row, strict=True):
            product = names[other]
            if product in context.products or product in ordered or not context.shelf.has(product):
                continue
            whole = int(self._affinities.followed[owner])
            beside = names[owner]
            yield _Evidence(product, float(score), "ordered_after", beside, int(count), whole)


def _own_baskets(context: Context) -> list[Basket]:
    """The shop's last orders, the oldest first; nothing after the context's `now`."""
    if context.profile is None:
        return []
    now = microseconds(context.now)
    return [basket for basket in context.profile.baskets if basket.at <= now]


def _habits(context: Context, baskets: Sequence[Basket]) -> Iterator[_Evidence]:
    """What the shop itself took with the products of the basket, the most regular of each."""
    contents = [frozenset(basket.products) for basket in baskets]
    strongest: dict[str, _Evidence] = {}
    for beside in context.products:
        with_it = [products for products in contents if beside in products]
        taken = Counter(product for products in with_it for product in products)
        for product, both in taken.items():
            weight = both / (len(with_it) + PRIOR_BASKETS)
            known = strongest.get(product)
            if both >= LEAST_BASKETS and (known is None or weight > known.weight):
                strongest[product] = _Evidence(
                    product, weight, "usual_with", beside, both, len(with_it)
                )
    for product, evidence in strongest.items():
        if product not in context.products and context.shelf.has(product):
            yield evidence


def _reason(context: Context, evidence: _Evidence) -> Reason:
    often = share(evidence.part, evidence.whole)
    title = title_of(context.shelf, evidence.beside)
    text = WORDINGS[evidence.code].format(title=title, often=often)
    return Reason(evidence.code, text, (evidence.beside,))
