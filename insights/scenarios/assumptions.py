"""Everything a scenario's figures rest on, in words."""

from collections.abc import Iterator

import numpy as np

from core.counted import counted
from core.per_cent import per_cent
from events.columns import FloatArray
from insights.document import Unit
from insights.report.cells import short
from insights.scenarios.bands import BAND_NOTE
from insights.scenarios.behaviour import Ahead, Behaviour
from insights.scenarios.distribution import Around
from insights.scenarios.lever import Lever, unit_of
from insights.scenarios.replay import CHANCE
from insights.scenarios.scenario import Scenario
from insights.scenarios.spread import Spread


def assumptions_of(behaviour: Behaviour, scenario: Scenario) -> tuple[str, ...]:
    """One sentence each.

    Raises:
        BadInput: behaviour was not fitted for the horizon.
    """
    return (
        *usual_assumptions(behaviour, behaviour.horizon(scenario.horizon_days)),
        *_of_plan(scenario),
        *(line for lever in scenario.levers for line in _of_lever(lever)),
    )


def usual_assumptions(behaviour: Behaviour, horizon: Ahead) -> Iterator[str]:
    """What the forecast without any lever rests on."""
    yield (
        f"Behaviour of {counted(behaviour.shops, 'shop')} as known on {behaviour.now:%Y-%m-%d}; "
        f"what follows are the {horizon.days} days from then on. Orders of one day count as one; "
        "revenue is less what came back."
    )
    yield (
        "Each shop orders at a rate of its own, shrunk towards that of all (BG/NBD), until it "
        "stays away for good; what an order is worth is shrunk likewise (gamma-gamma)."
    )
    yield (
        f"Time of year: {horizon.season:.2f} times as busy as the mean of a year, as learned from "
        "the past of the trade as a whole (1 where less than a year and a quarter is known, or "
        "the past shows no season)."
    )
    low, middle, high = np.exp(_trade_as_a_whole(horizon.spread))
    yield (
        f"The trade as a whole comes out at {per_cent(middle)} of what the shops' behaviour alone "
        f"foretells, and {per_cent(CHANCE)} of the time between {per_cent(low)} and "
        f"{per_cent(high)}, as learned from past forecasts up to this length; {horizon.held} of "
        f"{horizon.replays} {per_cent(CHANCE)} intervals of this length held the outcome."
    )
    yield (
        f"New shops bring {horizon.newcomers:,.0f}, as many as lately at the time of year; no "
        "lever is for them."
    )
    yield f"Bands of value are {BAND_NOTE}."


def _trade_as_a_whole(spread: Spread) -> FloatArray:
    """Low, middle and high of the logarithm of what comes over what shops alone foretell."""
    tail = (1 - CHANCE) / 2
    return Around(mean=spread.centre, sd=spread.deviation).quantile(np.array([tail, 0.5, 1 - tail]))


def _of_plan(scenario: Scenario) -> Iterator[str]:
    if not scenario.levers:
        return
    yield f"Margin, of a price after goods are paid for: {scenario.margin.told(_share)}."
    yield (
        f"Each further lever for the same shop converts {per_cent(scenario.fatigue)} less; else "
        "levers do not touch one another."
    )


def _of_lever(lever: Lever) -> Iterator[str]:
    told = "; ".join(
        f"{name.replace('_', ' ')} {given.told(_share if unit_of(name) is Unit.SHARE else _plain)}"
        for name, given in lever.assumed().items()
    )
    costs = (
        f"costs {lever.cost_fixed:,.2f} once, {lever.cost_per_contact:,.2f} a contact and "
        f"{lever.cost_per_response:,.2f} a response"
    )
    most = (
        "no limit" if lever.capacity is None else f"{counted(lever.capacity, 'shop')} at the most"
    )
    kind = lever.kind.replace("_", " ")
    yield f"{lever.name} ({kind}) for {lever.audience}: {told}; {costs}; {most}."


def _share(value: float) -> str:
    return short(value, Unit.SHARE)


def _plain(value: float) -> str:
    return f"{value:g}"
