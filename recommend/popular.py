"""What is in demand, and whatever can be got: of the category asked for, else of everything."""

from collections.abc import Iterable, Sequence

from recommend.contract import Context, Pick, Reason
from recommend.popularity import Popularity


class Popular:
    """Goes by what shops order; behind it, where that is known, by what the feed calls popular.

    Args:
        orders: demand as the log shows it; None where nothing was ordered yet.
        in_feed: whether the catalogue's feed says how popular products are.
    """

    name = "popular"

    def __init__(self, orders: Popularity | None = None, *, in_feed: bool = True) -> None:
        self._orders = orders
        self._in_feed = in_feed

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products, the most in demand first; those of the category if one is asked."""
        products = self._ordered(context, k)
        if self._in_feed and len(products) < k:
            products = list(dict.fromkeys([*products, *_of_shelf(context, k)]))[:k]
        return _picks(products, _reason(context, "popular", "In demand"))

    def _ordered(self, context: Context, k: int) -> list[str]:
        orders = self._orders
        if orders is None:
            return []
        codes = orders.ranked(
            context.shelf.available(orders.products),
            k,
            region=context.region,
            category=context.category,
        )
        return [orders.products.names[code] for code in codes.tolist()]


class InStock:
    """Whatever can be got, in the shelf's order: the last resort."""

    name = "in_stock"

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products; those of the category if one is asked.

        Without a category it is empty only where nothing can be got.
        """
        return _picks(_of_shelf(context, k), _reason(context, "in_stock", "In stock now"))


def _of_shelf(context: Context, k: int) -> list[str]:
    if context.category is None:
        return context.shelf.most_wanted(k)
    return context.shelf.in_category(context.category, k)


def _reason(context: Context, code: str, said: str) -> Reason:
    category = context.category
    if category is None:
        return Reason(code, said)
    return Reason(code, f"{said} in {category.rpartition('>')[2].strip() or category}")


def _picks(products: Iterable[str], reason: Reason) -> list[Pick]:
    # A shelf ranks without saying by how much: the reciprocal rank keeps its order.
    return [Pick(product, 1 / rank, reason) for rank, product in enumerate(products, start=1)]
