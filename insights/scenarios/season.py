"""How much busier than usual the time of year is, of the trade as a whole."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from events.columns import FloatArray
from insights.churn.bg_nbd import BgNbd
from insights.scenarios.order_days import OrderDays

_YEAR = 365.25
_WEEK = 7
_WEEKS_OF_START = 13
"""In the first weeks of a log old shops look like new ones."""
_WEEKS_NEEDED = 52
_HARMONICS = 3
_PRIOR_VARIANCE = 0.05
_ROUNDS = 30
_SETTLED = 1e-9


@dataclass(frozen=True, slots=True)
class Season:
    """A yearly rhythm of ordering with a mean of 1.

    Attributes:
        waves: shape (2 * harmonics,), of the logarithm: cosine and sine of each harmonic in
            turn; empty where less than a year says nothing of the season.
    """

    waves: FloatArray

    def level(self, day: npt.ArrayLike) -> FloatArray:
        """So many times as many orders as in the mean of a year, at days since 1970."""
        return np.exp(_waves(np.asarray(day, np.float64), self.waves.size) @ self.waves) / (
            self._mean()
        )

    def elapsed(self, day: npt.ArrayLike) -> FloatArray:
        """Days since 1970 as the trade feels them: a busy day is longer than a quiet one.

        The integral of `level`; a Poisson process with a seasonal rate is one with a steady rate
        in this time (Daley and Vere-Jones 2003, 7.4).
        """
        given = np.asarray(day, np.float64)
        if not self.waves.size:
            return given
        grid = np.linspace(0.0, _YEAR, 732)
        level = self.level(grid)
        steps = (level[1:] + level[:-1]) / 2 * np.diff(grid)
        passed = np.concatenate([[0.0], np.cumsum(steps)])
        years, rest = np.divmod(given, _YEAR)
        return np.asarray(years * _YEAR + np.interp(rest, grid, passed * _YEAR / passed[-1]))

    def _mean(self) -> float:
        grid = np.linspace(0.0, _YEAR, 732)[:-1]
        return float(np.exp(_waves(grid, self.waves.size) @ self.waves).mean())


NO_SEASON = Season(np.zeros(0))


def fit_season(days: OrderDays, cut: float, buyers: BgNbd) -> Season:
    """The season of the orders before `cut`, in days since 1970.

    Repeat orders of a week, over those that shops of their ages make at a steady pace, follow a
    level, a trend and three yearly waves (quasi-Poisson regression, McCullagh and Nelder 1989; the
    waves shrunk by a normal prior). There is no season with less than a year of such weeks, nor if
    the waves explain less than as many figures would by chance (Schwarz' criterion).

    Args:
        days: of all shops.
        cut: nothing at or after it counts.
        buyers: fitted to the same orders without a season.
    """
    count, steady = _weeks(days.before(cut), cut, buyers)
    usable = steady > 0
    usable[:_WEEKS_OF_START] = False
    if usable.sum() < _WEEKS_NEEDED:
        return NO_SEASON
    middle = cut - _WEEK * (np.arange(count.size, dtype=np.float64)[::-1] + 0.5)
    trend = (middle - middle.mean()) / _YEAR
    design = np.column_stack([np.ones(count.size), trend, _waves(middle, 2 * _HARMONICS)])
    return _found(design[usable], count[usable], np.log(steady[usable]))


def _weeks(days: OrderDays, cut: float, buyers: BgNbd) -> tuple[FloatArray, FloatArray]:
    """Of each whole week, oldest first: repeat orders, and how many a steady pace gives."""
    shop, day = days.shop[days.ordered], days.day[days.ordered]
    first = np.append(True, shop[1:] != shop[:-1])
    ago = ((cut - day - 1e-9) // _WEEK).astype(np.int64)
    weeks = int(ago.max(initial=0))
    repeats = np.bincount(ago[~first], minlength=weeks + 1)[:weeks][::-1]
    new = np.bincount(ago[first], minlength=weeks + 1)[::-1]
    by_age = np.diff(buyers.expected(_WEEK * (np.arange(weeks + 2) - 0.5).clip(0)))
    steady = np.convolve(new, by_age)[1 : weeks + 1]
    return repeats.astype(np.float64), np.asarray(steady, np.float64)


def _waves(day: FloatArray, size: int) -> FloatArray:
    """Cosine and sine of each harmonic of the year in turn, shape (days, size)."""
    angle = 2 * np.pi * day / _YEAR
    pairs = [f(k * angle) for k in range(1, size // 2 + 1) for f in (np.cos, np.sin)]
    return np.column_stack(pairs) if pairs else np.zeros((day.size, 0))


def _found(design: FloatArray, count: FloatArray, offset: FloatArray) -> Season:
    """The waves, if they are worth their figures."""
    plain, _ = _regress(design[:, :2], count, offset)
    found, dispersion = _regress(design, count, offset)
    gain = _deviance(design[:, :2] @ plain + offset, count)
    gain -= _deviance(design @ found + offset, count)
    waves = found[2:]
    return Season(waves) if gain / dispersion > waves.size * np.log(count.size) else NO_SEASON


def _deviance(logs: FloatArray, count: FloatArray) -> float:
    """Of Poisson counts from the logarithms of their means."""
    return float(2 * (xlogy(count, count) - count * logs - count + np.exp(logs)).sum())


def _regress(design: FloatArray, count: FloatArray, offset: FloatArray) -> tuple[FloatArray, float]:
    """Coefficients by iterated weighted least squares, all but two shrunk; and the dispersion."""
    dispersion = 1.0
    found = np.zeros(design.shape[1])
    found[0] = np.log(count.sum() / np.exp(offset).sum())
    shrink = np.full(found.size, 1 / _PRIOR_VARIANCE)
    shrink[:2] = 0.0
    for _ in range(_ROUNDS):
        mean = np.exp(design @ found + offset)
        weighted = design * mean[:, None]
        left = design.T @ weighted + np.diag(shrink * dispersion)
        right = weighted.T @ (design @ found + (count - mean) / mean)
        step = np.linalg.solve(left, right) - found
        found = found + step
        dispersion = max(1.0, float(np.mean((count - mean) ** 2 / mean)))
        if np.abs(step).max() < _SETTLED:
            break
    return found, dispersion
