"""What is in demand: of the category asked for, else of everything that the shop can get."""

from collections.abc import Sequence

from recommend.contract import Context, Pick, Reason


class Popular:
    """Goes by the catalogue's own popularity; for a catalogue that knows it."""

    name = "popular"

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products, the most in demand first; those of the category if one is asked."""
        return _ranked(context, k, code="popular", said="In demand")


class InStock:
    """Whatever can be got, in the shelf's order; the last resort where no demand is known."""

    name = "in_stock"

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products; those of the category if one is asked."""
        return _ranked(context, k, code="in_stock", said="In stock now")


def _ranked(context: Context, k: int, *, code: str, said: str) -> list[Pick]:
    """Empty only where nothing can be got, or nothing in the category that is asked."""
    category = context.category
    if category is None:
        products, reason = context.shelf.most_wanted(k), Reason(code, said)
    else:
        narrowest = category.rpartition(">")[2].strip() or category
        products = context.shelf.in_category(category, k)
        reason = Reason(code, f"{said} in {narrowest}")
    # A shelf ranks without saying by how much: the reciprocal rank keeps its order.
    return [Pick(product, 1 / rank, reason) for rank, product in enumerate(products, start=1)]
