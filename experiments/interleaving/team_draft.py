"""Two rankings in one list by team draft (Radlinski, Kurup & Joachims 2008).

As captains choose their teams: in each round both rankings put their best product that is not
on the list yet, and a coin says which of them is first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from experiments.assignment import position


@dataclass(frozen=True, slots=True)
class Pick:
    """A product of the list and the ranking that put it there, 0 or 1."""

    product: str
    team: int


def team_draft(
    first: Sequence[str], second: Sequence[str], count: int, coin: Callable[[int], bool]
) -> list[Pick]:
    """At most `count` products of both rankings, none of them twice.

    Args:
        first: ids of products, best first, all different.
        second: the same products or others.
        count: how long the list is to be.
        coin: for each round, from 0, whether `first` begins.
    """
    rankings = (iter(first), iter(second))
    chosen: set[str] = set()
    picks: list[Pick] = []
    rounds = 0
    while len(picks) < count:
        order = (0, 1) if coin(rounds) else (1, 0)
        added = 0
        for team in order:
            product = next((each for each in rankings[team] if each not in chosen), None)
            if product is not None:
                chosen.add(product)
                picks.append(Pick(product, team))
                added += 1
        if not added:
            break
        rounds += 1
    return picks[:count]


def coin_of(experiment: str, unit: str, text: str) -> Callable[[int], bool]:
    """A coin that falls alike on every page of a search, and alike when it is repeated.

    Args:
        experiment: its name.
        unit: who searches.
        text: what is searched for.
    """

    def falls(number: int) -> bool:
        return position(f"coin {experiment}", f"{unit}\0{text}\0{number}") < 0.5

    return falls
