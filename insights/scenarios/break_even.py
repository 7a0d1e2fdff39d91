"""At what value of an assumption a lever earns nothing any more."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.distribution import Distribution
from insights.scenarios.reckoning import reckon
from insights.scenarios.scenario import Scenario

_STEPS = 201


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Of one lever, all its other assumptions at their medians.

    Attributes:
        lever: its name.
        margin: money it earns then, after costs.
        conversion: share of the shops reached that must respond; None if even all of them are
            not enough, or if it is a lever without one.
        expected_conversion: its median, None for a lever without one.
        discount: up to which it still earns; None if it does not even without, or if it is a lever
            without one.
        fixed_cost: money that it could cost at the most before anything is earned.
    """

    lever: str
    margin: float
    conversion: float | None
    expected_conversion: float | None
    discount: float | None
    fixed_cost: float


def break_even(behaviour: Behaviour, scenario: Scenario) -> tuple[BreakEven, ...]:
    """Of every lever; what shops do is taken at its expectation.

    Raises:
        NotFound, BadInput: an audience is not there.
    """
    if not scenario.levers:
        return ()
    usual = reckon(behaviour, scenario, _Held(), None)
    found = []
    for place, lever in enumerate(scenario.levers):
        assumed = lever.assumed()
        margin = float(usual.added[place].margin[0])
        responding = assumed.get("conversion")
        found.append(
            BreakEven(
                lever=lever.name,
                margin=margin,
                conversion=_least(behaviour, scenario, place),
                expected_conversion=None if responding is None else _median(responding),
                discount=_most(behaviour, scenario, place),
                fixed_cost=max(margin + lever.cost_fixed, 0.0),
            )
        )
    return tuple(found)


def _median(of: Distribution) -> float:
    return float(of.quantile(np.array([0.5]))[0])


class _Held:
    """Every assumption at its median, but one from 0 to 1 if it is named."""

    def __init__(self, owner: str | None = None, name: str | None = None) -> None:
        self._moved = (owner, name)

    def __call__(self, owner: str, name: str, given: Distribution) -> FloatArray:
        if (owner, name) == self._moved:
            return np.linspace(0.0, 1.0, _STEPS)
        return np.full(_STEPS, _median(given))


def _along(behaviour: Behaviour, scenario: Scenario, place: int, name: str) -> FloatArray | None:
    """What the lever earns as one assumption goes from 0 to 1; None if it has no such."""
    lever = scenario.levers[place]
    if name not in lever.assumed():
        return None
    return reckon(behaviour, scenario, _Held(lever.name, name), None).added[place].margin


def _least(behaviour: Behaviour, scenario: Scenario, place: int) -> float | None:
    """The lowest conversion from which on the lever earns."""
    margin = _along(behaviour, scenario, place, "conversion")
    return None if margin is None else _crossing(margin)


def _most(behaviour: Behaviour, scenario: Scenario, place: int) -> float | None:
    """The highest discount up to which the lever earns."""
    margin = _along(behaviour, scenario, place, "discount")
    if margin is None:
        return None
    found = _crossing(margin[::-1])
    return None if found is None else 1 - found


def _crossing(margin: FloatArray) -> float | None:
    """Where the margin first stops being negative on the way from 0 to 1."""
    above = np.flatnonzero(margin >= 0)
    if not above.size:
        return None
    place = int(above[0])
    if place == 0:
        return 0.0
    below, reached = float(margin[place - 1]), float(margin[place])
    return (place - 1 + below / (below - reached)) / (margin.size - 1)
