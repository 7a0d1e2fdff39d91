"""How far each assumption alone moves what a scenario earns: the bars of a tornado."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.distribution import Distribution
from insights.scenarios.reckoning import MARKET, THE_WHOLE, reckon
from insights.scenarios.scenario import Scenario

LOW, HIGH = 0.1, 0.9
"""Quantiles between which an assumption is moved."""


@dataclass(frozen=True, slots=True)
class Swing:
    """One assumption.

    Attributes:
        owner: the lever, or THE_WHOLE.
        name: of the assumption.
        low, high: its values at the quantiles `LOW` and `HIGH`.
        at_low, at_high: money the scenario then earns, everything else at its median.
    """

    owner: str
    name: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the margin moves."""
        return abs(self.at_high - self.at_low)


class _OneByOne:
    """Moves every uncertain assumption in two columns of its own, all else at its median."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.moved: list[tuple[str, str, Distribution]] = []

    def __call__(self, owner: str, name: str, given: Distribution) -> FloatArray:
        chance = np.full(self.columns, 0.5)
        low, high = given.bounds()
        if low < high:
            place = 2 * len(self.moved)
            chance[place : place + 2] = LOW, HIGH
            self.moved.append((owner, name, given))
        return given.quantile(chance)


def sensitivity(behaviour: Behaviour, scenario: Scenario) -> tuple[Swing, ...]:
    """The swings, widest first; what shops do is taken at its expectation.

    Raises:
        NotFound, BadInput: an audience is not there.
    """
    if not scenario.levers:
        return ()
    mover = _OneByOne(2 * _most_assumptions(scenario))
    margin = reckon(behaviour, scenario, mover, None).total("margin")
    ends = np.array([LOW, HIGH])
    found = []
    for place, (owner, name, given) in enumerate(mover.moved):
        low, high = given.quantile(ends)
        if (owner, name) == (THE_WHOLE, MARKET):
            low, high = np.exp(low), np.exp(high)
        at_low, at_high = margin[2 * place : 2 * place + 2]
        found.append(Swing(owner, name, float(low), float(high), float(at_low), float(at_high)))
    return tuple(sorted(found, key=lambda each: -each.width))


def _most_assumptions(scenario: Scenario) -> int:
    """Of the levers, the margin and the trade as a whole."""
    return 2 + sum(len(lever.assumed()) for lever in scenario.levers)
