"""How the guards are loosened where they leave too little to show."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.results import Relaxation
from search.similar.results import Relation, SimilarQuery


@dataclass(frozen=True, slots=True)
class Step:
    """How strictly candidates are looked at.

    Attributes:
        name: of what was loosened last; None for nothing.
        price_band: None for no bound.
        widely: whether types that are less close are let through.
        last: whether whatever is nearest in meaning is let through. Such a step is taken only
            where nothing at all was found.
    """

    name: str | None
    price_band: float | None
    widely: bool
    last: bool = False


MESSAGES = {
    "price": "Too few cost about as much, so others are shown as well.",
    "type": "Too few are of the very same sort, so related ones are shown as well.",
    "meaning": "Nothing is of the sort that was described, so what comes nearest is shown.",
}


def steps_of(query: SimilarQuery) -> list[Step]:
    """The steps to be taken for `query`, the strictest first, as long as too little is found.

    The stock mask and the filters are in none of them: they are never loosened. A text has
    no price to keep to. It may also be like nothing that is sold; then the nearest products
    answer it, which would be no alternatives to a product.
    """
    of_text = not query.products
    steps = [Step(None, query.price_band, widely=False)]
    if query.price_band is not None and not of_text:
        steps.append(Step("price", None, widely=False))
    if query.relation is Relation.ALTERNATIVES:
        steps.append(Step("type", None, widely=True))
        if of_text:
            steps.append(Step("meaning", None, widely=True, last=True))
    return steps


def relaxations(names: Sequence[str | None]) -> tuple[Relaxation, ...]:
    """What is said of the steps that let something through, in their order."""
    taken = dict.fromkeys(name for name in names if name is not None)
    return tuple(Relaxation(step=name, message=MESSAGES[name]) for name in taken)
