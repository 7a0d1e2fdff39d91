"""What could be bought in place of the products looked at."""

from collections.abc import Sequence

from recommend.contract import Context, Pick, Reason
from recommend.wording import shortened

SEEDS = 4
"""The last of so many products; to be like more of them is to be like none."""


class Similar:
    """Products like the last ones of the context."""

    name = "similar"

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products, the most alike first; empty where no product is looked at."""
        looked_at = context.shelf.facts(context.products[-SEEDS:])
        seeds = [facts for facts in looked_at if facts is not None]
        if not seeds:
            return []
        products = tuple(facts.id for facts in seeds)
        named = shortened(seeds[-1].title) if len(seeds) == 1 else "what you chose"
        reason = Reason("similar", f"Like {named}", products)
        wanted = k + len(context.products)
        alike = [
            product
            for product in context.shelf.similar(products, wanted)
            if product not in context.products
        ]
        # A shelf ranks without saying by how much: the reciprocal rank keeps its order.
        return [Pick(product, 1 / rank, reason) for rank, product in enumerate(alike[:k], start=1)]
