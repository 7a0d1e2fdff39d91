"""What this shop has bought before and will need again, the likeliest first."""

from collections.abc import Sequence

import numpy as np

from events.columns import microseconds
from recommend.contract import Context, Pick, Reason
from recommend.rhythms.histories import histories_of
from recommend.rhythms.model import Forecast, Rhythms
from recommend.rhythms.quantity import proposed_quantity
from recommend.wording import ago

JUST_BOUGHT_DAYS = 1.0
"""Nothing is offered again so soon."""

LONGEST_OVERDUE = 2.0
"""In intervals: past this, or where it is likely to be given up, no due day is named."""

LEAST_LIKELY = 0.05
"""What is bought within the horizon with less is not due in it: hardly any shop would buy."""

FEWEST_TO_SAY = 2
"""Purchases after the first from which on a shop is told its interval."""


class BuyAgain:
    """Ranks a shop's own products by the probability that it buys them again soon.

    Args:
        model: of the rhythms of shops and products.
    """

    name = "buy_again"

    def __init__(self, model: Rhythms) -> None:
        self._model = model

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        """At most k products that the shop has bought; empty for a shop that has bought none.

        The probability is that of a purchase within the model's horizon. Left out are
        those looked at, in the cart, or bought within the last day.
        """
        profile = context.profile
        if profile is None or not profile.bought:
            return []
        histories = histories_of(profile, self._model.products, context.now)
        forecast = self._model.forecast(histories)
        names = tuple(profile.bought)
        now = microseconds(context.now)
        in_cart = (seen.product for seen in profile.cart if seen.at <= now)
        present = {*context.products, *in_cart}
        picks: list[Pick] = []
        for row in np.argsort(-forecast.probability, kind="stable"):
            product = names[row]
            if len(picks) == k:
                break
            if histories.idle[row] < JUST_BOUGHT_DAYS or product in present:
                continue
            if context.shelf.has(product):
                due = _due(forecast, int(row), histories.idle[row], self._model.horizon_days)
                told = every(float(forecast.interval[row]))
                often = told if histories.repeats[row] >= FEWEST_TO_SAY else None
                picks.append(
                    Pick(
                        product,
                        float(forecast.probability[row]),
                        _reason(due, often, histories.idle[row]),
                        probability=float(forecast.probability[row]),
                        due_days=due,
                        quantity=proposed_quantity(profile.bought[product]),
                    )
                )
        return picks


def _due(forecast: Forecast, row: int, idle: float, horizon_days: float) -> float | None:
    """Days until it is due; None where it is not likely to be bought by then or at all."""
    days = float(forecast.due_days[row])
    overdue = idle > LONGEST_OVERDUE * forecast.interval[row]
    unlikely = days <= horizon_days and forecast.probability[row] < LEAST_LIKELY
    return None if overdue or unlikely or forecast.kept[row] < 0.5 else round(days, 1)


def _reason(due: float | None, often: str | None, idle: float) -> Reason:
    """Tells the shop how often it buys it, where that is known; "due" is what is due by now."""
    code = "due" if due is not None and due <= 0 else "buy_again"
    if often is None:
        return Reason(code, f"You bought it {ago(idle)}")
    return Reason(code, f"You buy it {often}, last {ago(idle)}")


def every(days: float) -> str:
    """How often: "every day", "every 21 days", "every 9 weeks", "every 7 months"."""
    if days < 1.5:
        return "every day"
    if days < 60:
        return f"every {round(days)} days"
    if days < 180:
        return f"every {round(days / 7)} weeks"
    return f"every {round(days / 30.4)} months"
