"""A scenario reckoned many times over: the distribution of what it earns."""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from events.columns import FloatArray
from insights.scenarios.assumptions import assumptions_of
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.break_even import BreakEven, break_even
from insights.scenarios.distribution import Distribution
from insights.scenarios.luck import Luck
from insights.scenarios.reckoning import Assume, Reckoned, reckon
from insights.scenarios.scenario import Scenario
from insights.scenarios.sensitivity import Swing, sensitivity

DRAWS = 1_000
_FEWEST_DRAWS = 100
_MOST_DRAWS = 100_000


@dataclass(frozen=True, slots=True)
class LeverResult:
    """What one lever adds; arrays of shape (draws,), money but for `responses`.

    Attributes:
        name: of the lever.
        audience: whom it is for, in words.
        shops: in the audience.
        usual_revenue: what the audience brings anyway.
        responses: shops that respond.
        revenue: beyond what comes anyway.
        margin: of that, less goods and costs.
        cost: of the lever.
    """

    name: str
    audience: str
    shops: int
    usual_revenue: FloatArray
    responses: FloatArray
    revenue: FloatArray
    margin: FloatArray
    cost: FloatArray


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What a scenario brings; arrays of shape (draws,), the same draw at the same place.

    Attributes:
        scenario: as asked for.
        seed: of all chance.
        usual_revenue: money that comes if nothing is done, of new shops too.
        revenue: money beyond that.
        margin: of that, less goods and costs.
        cost: of all levers.
        orders: beyond those that come anyway.
        order_value_before: money of an average order of known shops if nothing is done.
        order_value: the same with the scenario.
        retention_before: of the shops that ordered within one horizon before, the share that does
            again within it, if nothing is done.
        retention: the same with the scenario.
        levers: one by one.
        swings: how far each assumption moves the margin, widest first.
        break_even: of each lever that costs anything.
        assumptions: everything the figures rest on, in words.
    """

    scenario: Scenario
    seed: int
    usual_revenue: FloatArray
    revenue: FloatArray
    margin: FloatArray
    cost: FloatArray
    orders: FloatArray
    order_value_before: FloatArray
    order_value: FloatArray
    retention_before: FloatArray
    retention: FloatArray
    levers: tuple[LeverResult, ...]
    swings: tuple[Swing, ...]
    break_even: tuple[BreakEven, ...]
    assumptions: tuple[str, ...]


def run_scenario(
    behaviour: Behaviour, scenario: Scenario, seed: int = 0, draws: int = DRAWS
) -> ScenarioResult:
    """Reckon a scenario; the same seed and draws give the same figures.

    Args:
        behaviour: of the shops, as fitted and kept.
        scenario: what is done.
        seed: 0 or above; scenarios are compared draw by draw under one seed.
        draws: 100 to 100,000.

    Raises:
        NotFound: a segment, category or product of an audience is not there.
        BadInput: an audience has no shop, or there are too few or too many draws.
    """
    if not _FEWEST_DRAWS <= draws <= _MOST_DRAWS:
        raise BadInput(
            f"{draws} draws cannot be made",
            field="draws",
            hint=f"from {_FEWEST_DRAWS} to {_MOST_DRAWS:,}",
        )
    luck = Luck(seed, draws)
    reckoned = reckon(behaviour, scenario, by_luck(luck), luck)
    anyway = reckoned.usual
    known, orders = anyway.revenue.sum(axis=0), anyway.orders.sum(axis=0)
    revenue, further = reckoned.total("revenue"), reckoned.total("orders")
    lately = np.maximum(anyway.lately.sum(), 1.0)
    returning = anyway.returning.sum(axis=0)
    return ScenarioResult(
        scenario=scenario,
        seed=seed,
        usual_revenue=known + anyway.newcomers,
        revenue=revenue,
        margin=reckoned.total("margin"),
        cost=reckoned.total("cost"),
        orders=further,
        order_value_before=known / np.maximum(orders, 1.0),
        order_value=(known + revenue) / np.maximum(orders + further, 1.0),
        retention_before=returning / lately,
        retention=(returning + reckoned.won_back()) / lately,
        levers=_levers(scenario, reckoned),
        swings=sensitivity(behaviour, scenario),
        break_even=break_even(behaviour, scenario),
        assumptions=assumptions_of(behaviour, scenario),
    )


def by_luck(luck: Luck) -> Assume:
    """Assumptions drawn by chance, each with a stream of its own."""

    def assume(owner: str, name: str, given: Distribution) -> FloatArray:
        return given.quantile(luck.row(owner, name))

    return assume


def _levers(scenario: Scenario, reckoned: Reckoned) -> tuple[LeverResult, ...]:
    return tuple(
        LeverResult(
            name=lever.name,
            audience=str(lever.audience),
            shops=int(cells.shops.sum()),
            usual_revenue=(reckoned.usual.revenue * cells.revenue_part).sum(axis=0),
            responses=added.responses,
            revenue=added.revenue,
            margin=added.margin,
            cost=added.cost,
        )
        for lever, added, cells in zip(scenario.levers, reckoned.added, reckoned.cells, strict=True)
    )
