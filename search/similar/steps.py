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
    """

    name: str | None
    price_band: float | None
    widely: bool


MESSAGES = {
    "price": "Too few cost about as much, so others are shown as well.",
    "type": "Too few are of the very same sort, so related ones are shown as well.",
}


def steps_of(query: SimilarQuery) -> list[Step]:
    """The steps to be taken for `query`, the strictest first, as long as too little is found.

    The stock mask and the filters are in none of them: they are never loosened.
    """
    steps = [Step(None, query.price_band, widely=False)]
    if query.price_band is not None:
        steps.append(Step("price", None, widely=False))
    if query.relation is Relation.ALTERNATIVES:
        steps.append(Step("type", None, widely=True))
    return steps


def relaxations(names: Sequence[str | None]) -> tuple[Relaxation, ...]:
    """What is said of the steps that let something through, in their order."""
    taken = dict.fromkeys(name for name in names if name is not None)
    return tuple(Relaxation(step=name, message=MESSAGES[name]) for name in taken)
