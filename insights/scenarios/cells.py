"""An audience by bands of value: what there is for a lever to work on."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray, Mask
from insights.scenarios.behaviour import Ahead, Behaviour
from insights.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Cells:
    """Of an audience, arrays of shape (bands, 1).

    Attributes:
        shops: in the audience.
        revenue_part: of what the band's shops bring, that of the audience.
        evenness: shape of the gamma distribution of what one of its shops brings.
        order_mean, order_variance: of one order of any of its shops, in money.
        group_part: of what the audience brings, that of the category or product it is bound to.
        lost_part: of the band's shops that will not return, those in the audience.
        fresh: against 1, how likely its shops are still to respond after earlier levers.
    """

    shops: FloatArray
    revenue_part: FloatArray
    evenness: FloatArray
    order_mean: FloatArray
    order_variance: FloatArray
    group_part: FloatArray
    lost_part: FloatArray
    fresh: FloatArray


def cells_of(behaviour: Behaviour, scenario: Scenario) -> tuple[Cells, ...]:
    """Of each lever's audience.

    Raises:
        NotFound: a segment, category or product of an audience is not there.
        BadInput: an audience has no shop.
    """
    horizon = behaviour.horizon(scenario.horizon_days)
    met = np.zeros(behaviour.shops)
    found = []
    for lever in scenario.levers:
        meant = lever.audience.shops(behaviour)
        fresh = (1 - scenario.fatigue) ** met
        share = lever.audience.share(behaviour)
        found.append(_cells(behaviour, horizon, meant, fresh, share))
        met = met + meant
    return tuple(found)


def _cells(
    behaviour: Behaviour, horizon: Ahead, meant: Mask, fresh: FloatArray, share: FloatArray
) -> Cells:
    own = meant.astype(np.float64)
    revenue, variance = behaviour.revenue(horizon), behaviour.revenue_variance(horizon)
    lost = (behaviour.idle <= horizon.days) * (1 - horizon.chance)

    def summed(values: FloatArray) -> FloatArray:
        return behaviour.by_band(values)[:, None]

    shops = summed(own)

    def mean(values: FloatArray) -> FloatArray:
        return _ratio(summed(own * values), shops)

    brought, order = mean(revenue), mean(behaviour.basket)
    differing = mean(variance + revenue**2) - brought**2
    return Cells(
        shops=shops,
        revenue_part=_ratio(summed(own * revenue), summed(revenue)),
        evenness=_ratio(brought**2, differing),
        order_mean=order,
        order_variance=mean(behaviour.basket_variance + behaviour.basket**2) - order**2,
        group_part=_ratio(summed(own * revenue * share), summed(own * revenue)),
        lost_part=_ratio(summed(own * lost), summed(lost)),
        fresh=mean(fresh),
    )


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """One over the other; 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
