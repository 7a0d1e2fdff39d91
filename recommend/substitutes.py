"""What to take in place of a product: what shops take in turn with it, then what is like it."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from recommend.affinities.model import Affinities
from recommend.contract import Context, Pick, Reason
from recommend.wording import title_of

SEEDS = 4
"""The last of so many products are stood in for."""


class Substitutes:
    """Stands in for the products of the context that cannot be got, or for all if all can.

    Args:
        affinities: of the catalogue; None where no purchases are known.
    """

    name = "substitutes"

    def __init__(self, affinities: Affinities | None) -> None:
        self._affinities = affinities

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k, in turn of the products they stand in for.

        What goes with a product does not stand in for it, unless the two are nearly the same;
        what is nearly the same is shown where the product itself cannot be got.
        """
        missing = [each for each in context.products if not context.shelf.has(each)]
        seeds = (missing or context.products)[-SEEDS:]
        found = [self._in_place_of(product, context, k) for product in seeds]
        reasons: dict[str, Reason] = {}
        for pair in chain.from_iterable(zip_longest(*found)):
            if pair is not None and pair[0] not in context.products:
                reasons.setdefault(*pair)
        # The sources rank without a common measure: the reciprocal rank keeps their order.
        return [
            Pick(product, 1 / rank, reason)
            for rank, (product, reason) in enumerate(list(reasons.items())[:k], start=1)
        ]

    def _in_place_of(self, product: str, context: Context, k: int) -> Iterator[tuple[str, Reason]]:
        shelf, wanted = context.shelf, k + len(context.products)
        title = title_of(shelf, product)
        for other, shops in self._taken_instead(product):
            if shelf.has(other):
                text = f"{shops} shops take it in turn with {title}"
                yield other, Reason("instead_of", text, (product,))
        if not shelf.has(product):
            nearly = Reason("nearly_same", f"Nearly the same as {title}", (product,))
            for other in shelf.similar([product], wanted, duplicates=True):
                yield other, nearly
        beside = self._companions(product)
        like = Reason("similar", f"Like {title}", (product,))
        for other in shelf.similar([product], wanted + len(beside)):
            if other not in beside:
                yield other, like

    def _taken_instead(self, product: str) -> list[tuple[str, int]]:
        code = self._affinities.products.code(product) if self._affinities else None
        if self._affinities is None or code is None:
            return []
        row = self._affinities.instead.of(code)
        names = self._affinities.products.names
        return [
            (names[other], int(shops))
            for other, shops in zip(row.products, row.counts, strict=True)
        ]

    def _companions(self, product: str) -> set[str]:
        code = self._affinities.products.code(product) if self._affinities else None
        if self._affinities is None or code is None:
            return set()
        names = self._affinities.products.names
        return {names[other] for other in self._affinities.together.of(code).products}
