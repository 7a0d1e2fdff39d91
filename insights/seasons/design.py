"""What demand is explained by: its level, its trend, the month, and public holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from events.columns import FloatArray
from insights.seasons.weeks import MONTHS, Weeks, holidays_a_week, month_shares

YEAR_WEEKS = 365.25 / 7
TREND_WEEKS = 104
"""With fewer weeks a trend cannot be told from a season."""

TREND_SPREAD = 0.3
SEASON_SPREAD = 0.5
HOLIDAY_SPREAD = 0.2
"""Standard deviations, on a log scale, of what sets a part apart from the whole it is of."""

LOOSE_SPREAD = 2.0
"""The same of months of everything, where there was a month without any order."""

MONTH_CODING = np.concatenate((np.eye(MONTHS - 1), np.full((1, MONTHS - 1), -1.0)))
"""Effects of months from their coefficients, shape (MONTHS, MONTHS - 1): they sum to 0."""


@dataclass(frozen=True, slots=True)
class Design:
    """Which coefficients there are, in this order: level, trend, months, holidays.

    Attributes:
        origin: the week that the trend is counted from.
        trend: whether there is one.
        holidays: by day; none where no country is known.
    """

    origin: int
    trend: bool
    holidays: Mapping[date, str]

    @property
    def months(self) -> slice:
        """Where the coefficients of the months are."""
        first = 1 + self.trend
        return slice(first, first + MONTHS - 1)

    @property
    def size(self) -> int:
        """How many coefficients there are."""
        return self.trend + MONTHS + (2 if self.holidays else 0)

    def rows(self, weeks: Weeks) -> FloatArray:
        """What explains each week, shape (weeks, size)."""
        columns = [np.ones((weeks.size, 1))]
        if self.trend:
            columns.append((weeks[:, None] - self.origin) / YEAR_WEEKS)
        columns.append(month_shares(weeks) @ MONTH_CODING)
        if self.holidays:
            columns.append(holidays_a_week(self.holidays, weeks))
        return np.concatenate(columns, axis=1)

    def precision(self) -> FloatArray:
        """How firmly a part is held to the whole it is of, shape (size, size).

        Its level is its own; its effects of months are held as one, so that none of them is
        singled out by the coding.
        """
        precision = self._month_precision(SEASON_SPREAD)
        if self.trend:
            precision[1, 1] = TREND_SPREAD**-2
        rest = np.arange(self.months.stop, self.size)
        precision[rest, rest] = HOLIDAY_SPREAD**-2
        return precision

    def loose_precision(self) -> FloatArray:
        """How firmly everything is held to a year without months, shape (size, size)."""
        return self._month_precision(LOOSE_SPREAD)

    def _month_precision(self, spread: float) -> FloatArray:
        precision = np.zeros((self.size, self.size))
        precision[self.months, self.months] = MONTH_CODING.T @ MONTH_CODING / spread**2
        return precision


def design_of(weeks: Weeks, holidays: Mapping[date, str]) -> Design:
    """What the demand of some weeks can be explained by.

    Args:
        weeks: that are known, one or more.
        holidays: of these weeks and those to be foretold.
    """
    return Design(int(weeks[-1]), weeks.size >= TREND_WEEKS, holidays)
