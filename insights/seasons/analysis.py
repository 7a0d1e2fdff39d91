"""The analysis of seasons: demand through the year, and what to stock up for."""

import numpy as np

from core.errors import BadInput
from core.progress import Reporter
from events.trade import Trade
from insights.analysis import Analysed
from insights.seasons.backtest import backtest
from insights.seasons.demand import DemandOptions, demand_of, follow
from insights.seasons.model import fit_seasons
from insights.seasons.public_holidays import public_holidays
from insights.seasons.stocking import AHEAD_WEEKS, rises
from insights.seasons.tables import Told
from insights.seasons.telling import season_section
from insights.seasons.weeks import month_shares

LEAST_WEEKS = 50
DEFAULT = DemandOptions()


class SeasonsAnalysis:
    """When products and categories are in demand.

    Args:
        country: whose public holidays count, by its ISO 3166 code such as "GB"; None for none.
        lead_days: from an order of stock until it is there.
        options: of what demand is followed.
    """

    key = "seasons"
    title = "Demand through the year"

    def __init__(
        self,
        country: str | None = None,
        lead_days: int = 14,
        options: DemandOptions = DEFAULT,
    ) -> None:
        self._country = country
        self._lead_days = lead_days
        self._options = options

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:  # noqa: ARG002 - nothing is random
        """Count, fit, check on the last weeks, and look ahead.

        Args:
            trade: what is known; nothing at or after `trade.now` counts.
            seed: not used.
            reporter: told how far it has come.

        Raises:
            BadInput: less than a year or too few orders are known, or nothing of the country.
        """
        steps = reporter.track(("count", "fit", "check"), label="seasons", total=3)
        next(steps)
        demand = demand_of(trade, follow(trade, self._options))
        if demand.weeks.size < LEAST_WEEKS or not month_shares(demand.weeks).any(axis=0).all():
            raise BadInput(
                f"{demand.weeks.size} whole weeks are known",
                field="orders",
                hint=f"seasons show in a year: {LEAST_WEEKS} weeks or more, of every month",
            )
        orders = int(demand.orders[0].sum())
        if orders < self._options.least_orders:
            raise BadInput(
                f"{orders:,} orders are known",
                field="orders",
                hint=f"seasons show in {self._options.least_orders} orders or more",
            )
        coming = int(demand.weeks[-1]) + 1 + np.arange(AHEAD_WEEKS)
        holidays = public_holidays(self._country, np.concatenate((demand.weeks, coming)))
        next(steps)
        seasons = fit_seasons(demand, holidays)
        next(steps)
        told = Told(
            seasons=seasons,
            coming=coming,
            rises=tuple(rises(seasons, self._lead_days)),
            held=backtest(trade, self._options, holidays),
            country=self._country,
        )
        next(steps, None)
        return Analysed(season_section(self.key, self.title, trade, told))
