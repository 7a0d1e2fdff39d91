"""All that was found out about a campaign."""

from dataclasses import dataclass

from insights.uplift.balance import Balance
from insights.uplift.effects import Effect
from insights.uplift.qini import Qini
from insights.uplift.trial import Trial


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was found out about a campaign.

    Attributes:
        trial: who took part.
        plain: the difference as it looks.
        adjusted: with the sides made alike.
        placebo: the same just before the campaign, when it could bring nothing; None where
            nothing is known of that time.
        curves: of the rankings of each learner, over the shops that `adjusted` is of.
        balance: how alike the sides are.
        cost: of addressing one shop, in the unit of the outcome.
        by_segment: the effect on the shops of each segment; empty where none is known.
    """

    trial: Trial
    plain: Effect
    adjusted: Effect
    placebo: Effect | None
    curves: dict[str, Qini]
    balance: Balance
    cost: float
    by_segment: dict[str, Effect]

    @property
    def best(self) -> str:
        """The learner whose ranking gains most over chance."""
        return max(self.curves, key=lambda name: self.curves[name].coefficient.value)
