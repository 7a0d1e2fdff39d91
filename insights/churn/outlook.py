"""What each shop will do within the horizon, and what is at stake with it."""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from events.columns import FloatArray, Mask, Purchases
from insights.analysis import ShopColumn
from insights.churn.foretelling import CHOSEN, ActivityModels
from insights.churn.histories import Histories
from insights.churn.spending import GammaGamma
from insights.document import Cell, Column, Unit


@dataclass(frozen=True, slots=True)
class Outlook:
    """Shops that bought before now, in the order of their codes; shape (n,) each.

    Attributes:
        models: that foretell it.
        histories: until now.
        active: the probability of a purchase.
        orders: expected buying days.
        order_value: of one of them, expected; NaN where prices are not known.
        stake: value that its usual pace would bring, times the probability that it buys
            nothing; 0 for a shop that has bought nothing for longer than the horizon.
    """

    models: ActivityModels
    histories: Histories
    active: FloatArray
    orders: FloatArray
    order_value: FloatArray
    stake: FloatArray

    @property
    def horizon_days(self) -> int:
        """Of all that is foretold."""
        return self.models.horizon_days

    @property
    def value(self) -> FloatArray:
        """Of what it will buy, expected."""
        return self.orders * self.order_value

    @property
    def lately(self) -> Mask:
        """Who bought within the last horizon."""
        return self.histories.idle <= self.horizon_days

    def columns(self, purchases: Purchases) -> tuple[ShopColumn, ...]:
        """The figures of every shop of the purchases, None for those without any."""
        days = self.horizon_days
        whom = f"that it buys anything in the next {days} days"
        figures = (
            ("active_probability", "Still active", Unit.SHARE, f"Probability {whom}", self.active),
            (
                "expected_orders",
                f"Orders, next {days} days",
                Unit.NUMBER,
                "Days on which it orders, expected",
                self.orders,
            ),
            (
                "expected_value",
                f"Value, next {days} days",
                Unit.MONEY,
                "Of what it will buy, expected",
                self.value,
            ),
            (
                "value_at_stake",
                "Value at stake",
                Unit.MONEY,
                (
                    "What its usual pace brings in that time, times the probability that it buys "
                    "nothing; 0 once it has been away for longer"
                ),
                self.stake,
            ),
        )
        return tuple(
            ShopColumn(
                Column(name=name, title=title, unit=unit, note=note),
                self._spread(values, len(purchases.retailers)),
            )
            for name, title, unit, note, values in figures
        )

    def _spread(self, values: FloatArray, shops: int) -> tuple[Cell, ...]:
        cells: list[Cell] = [None] * shops
        for shop, value in zip(self.histories.shop.tolist(), values.tolist(), strict=True):
            cells[shop] = None if np.isnan(value) else value
        return tuple(cells)


def spending_of(histories: Histories) -> GammaGamma | None:
    """What orders are worth; None where too few prices are known."""
    try:
        return GammaGamma.fit(histories.bought, histories.value)
    except BadInput:
        return None


def look_out(models: ActivityModels, spending: GammaGamma | None, histories: Histories) -> Outlook:
    """What the models say of the shops."""
    active = models.active(histories)[CHOSEN]
    order_value = (
        np.full(len(histories), np.nan)
        if spending is None
        else spending.order_value(histories.bought, histories.value)
    )
    days = models.horizon_days
    usual = models.buyers.pace(histories) * days * order_value
    return Outlook(
        models=models,
        histories=histories,
        active=active,
        orders=models.orders(histories),
        order_value=order_value,
        stake=np.where(histories.idle <= days, (1 - active) * usual, 0.0 * order_value),
    )
