"""What a scenario adds to what comes anyway, in every draw."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.cells import Cells, cells_of
from insights.scenarios.distribution import Around, Distribution
from insights.scenarios.lever import Lever, Terms
from insights.scenarios.luck import Luck
from insights.scenarios.quantiles import binomial_quantile, gamma_quantile, part_quantile
from insights.scenarios.scenario import Scenario
from insights.scenarios.usual import Usual, usual

Assume = Callable[[str, str, Distribution], FloatArray]
"""Values of an assumption, by its owner (a lever's name or THE_WHOLE) and its name; (draws,)."""

THE_WHOLE = "the whole"
MARKET = "trade against forecast"
MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Added:
    """What one lever adds; arrays of shape (draws,).

    Attributes:
        responses: shops that respond.
        revenue: money.
        margin: what is left of it after goods and costs.
        cost: of the lever.
        orders: further orders.
        returning: shape (bands, draws), share of the shops that would not return that do.
    """

    responses: FloatArray
    revenue: FloatArray
    margin: FloatArray
    cost: FloatArray
    orders: FloatArray
    returning: FloatArray


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What comes anyway, and what each lever adds, in the order of the scenario."""

    usual: Usual
    cells: tuple[Cells, ...]
    added: tuple[Added, ...]

    def total(self, figure: str) -> FloatArray:
        """The sum of a figure of `Added` over the levers, shape (draws,)."""
        found = np.zeros(self.usual.newcomers.shape)
        for each in self.added:
            found = found + getattr(each, figure)
        return found

    def won_back(self) -> FloatArray:
        """Shops that return through the levers and would not have, shape (draws,)."""
        left = self.usual.lately - self.usual.returning
        stays_lost = np.ones(left.shape)
        for each, cells in zip(self.added, self.cells, strict=True):
            stays_lost = stays_lost * (1 - cells.lost_part * each.returning)
        return np.asarray((left * (1 - stays_lost)).sum(axis=0))


def reckon(behaviour: Behaviour, scenario: Scenario, assume: Assume, luck: Luck | None) -> Reckoned:
    """Reckon every draw.

    Args:
        behaviour: of the shops.
        scenario: what is done.
        assume: gives the values of the assumptions in each draw.
        luck: of what shops do; None for expectations in place of chance.

    Raises:
        NotFound, BadInput: an audience is not there.
    """
    horizon = behaviour.horizon(scenario.horizon_days)
    spread = Around(mean=horizon.spread.centre, sd=horizon.spread.deviation)
    market = np.exp(assume(THE_WHOLE, MARKET, spread))
    margin = assume(THE_WHOLE, MARGIN, scenario.margin)
    anyway = usual(behaviour, horizon, market, luck)
    cells = cells_of(behaviour, scenario)
    added = tuple(
        _added(lever, own, anyway, margin, assume, luck)
        for lever, own in zip(scenario.levers, cells, strict=True)
    )
    return Reckoned(anyway, cells, added)


def _added(
    lever: Lever,
    cells: Cells,
    anyway: Usual,
    margin: FloatArray,
    assume: Assume,
    luck: Luck | None,
) -> Added:
    terms = lever.terms(lambda name, given: assume(lever.name, name, given))
    responses = _responses(lever, cells, terms, luck)
    sold = _sold(lever, cells, terms, responses, anyway, luck)
    again = terms.cannibalisation
    revenue = sold * (1 - terms.discount - again)
    earned = sold * (margin - terms.discount - again * margin)
    priced, priced_earned = _priced(cells, terms, anyway, margin)
    contacts = cells.shops.sum() * terms.reach
    answered = responses.sum(axis=0)
    cost = lever.cost_fixed + lever.cost_per_contact * contacts + lever.cost_per_response * answered
    responding = np.divide(
        responses, cells.shops, out=np.zeros(responses.shape), where=cells.shops > 0
    )
    return Added(
        responses=answered,
        revenue=revenue + priced,
        margin=earned + priced_earned - cost,
        cost=cost,
        orders=(responses * terms.extra_orders).sum(axis=0) * (1 - again),
        returning=responding * np.minimum(terms.extra_orders, 1.0) * (1 - again),
    )


def _responses(lever: Lever, cells: Cells, terms: Terms, luck: Luck | None) -> FloatArray:
    """Shops that respond and can be served, shape (bands, draws)."""
    odds = terms.reach * terms.conversion * cells.fresh
    if luck is None:
        found = cells.shops * odds
    else:
        chance = luck.rows(cells.shops.size, lever.name, "responses")
        found = binomial_quantile(chance, cells.shops, odds)
    if lever.capacity is None:
        return found
    total = found.sum(axis=0)
    return np.asarray(found * np.minimum(1.0, lever.capacity / np.maximum(total, 1e-12)))


def _sold(
    lever: Lever,
    cells: Cells,
    terms: Terms,
    responses: FloatArray,
    anyway: Usual,
    luck: Luck | None,
) -> FloatArray:
    """Money for what is sold through the lever, at full price, shape (draws,)."""
    orders = responses * terms.extra_orders
    worth = orders * cells.order_mean * terms.basket
    part = np.divide(responses, cells.shops, out=np.zeros(orders.shape), where=cells.shops > 0)
    if luck is not None:
        count = cells.shops.size
        wide = orders * cells.order_variance * terms.basket**2
        worth = gamma_quantile(luck.rows(count, lever.name, "worth"), worth, wide)
        if terms.basket_effect.any():
            chance = luck.rows(count, lever.name, "who")
            part = part_quantile(chance, part, cells.shops * cells.evenness)
    lifted = anyway.revenue * cells.revenue_part * part * terms.basket_effect
    return np.asarray((worth + lifted + responses * terms.goods).sum(axis=0))


def _priced(
    cells: Cells, terms: Terms, anyway: Usual, margin: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """What another price adds to revenue and to what is earned, each of shape (draws,)."""
    price = 1 + terms.price_change
    moved = anyway.revenue * cells.revenue_part * cells.group_part
    concerned = moved.sum(axis=0) * terms.reach
    quantity = price**terms.elasticity
    taken = terms.cannibalisation * (quantity - 1)
    revenue = concerned * (price * quantity - 1 - taken)
    earned = concerned * (quantity * (price - 1 + margin) - margin - taken * margin)
    return revenue, earned
