"""The analysis of churn: who goes on buying, and what is at stake."""

from core.progress import Reporter
from events.trade import Trade
from insights.analysis import Analysed
from insights.churn.foretelling import hold_out, horizon_of, learn
from insights.churn.histories import histories_at
from insights.churn.outlook import look_out, spending_of
from insights.churn.section import churn_section
from insights.scoring.trees import one_thread


class ChurnAnalysis:
    """Which shops go inactive within a horizon.

    Args:
        horizon_days: None for as many as the history bears, 180 at most.
    """

    key = "churn"
    title = "Who goes on buying"

    def __init__(self, horizon_days: int | None = None) -> None:
        self._horizon_days = horizon_days

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        """Learn from before the last horizon, check on it, learn again and look ahead.

        Args:
            trade: what is known; nothing at or after `trade.now` counts.
            seed: of the resampling.
            reporter: told how far it has come.

        Raises:
            BadInput: the history is too short, or too few shops bought again.
        """
        with one_thread():
            return self._analysed(trade, seed, reporter)

    def _analysed(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        purchases = trade.purchases.before(trade.now)
        days = self._horizon_days or horizon_of(purchases, trade.now)
        steps = reporter.track(("check", "learn"), label="churn", total=2)
        next(steps)
        held = hold_out(purchases, trade.now, days)
        next(steps)
        models = learn(purchases, trade.now, days)
        histories = histories_at(purchases, trade.now)
        spending = spending_of(histories)
        outlook = look_out(models, spending, histories)
        section = churn_section(self.key, self.title, purchases, outlook, held, seed)
        next(steps, None)
        return Analysed(
            section=section,
            shops=outlook.columns(purchases),
            models={"activity": models}
            if spending is None
            else {"activity": models, "spending": spending},
        )
