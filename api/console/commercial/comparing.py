"""Figures against those of the period before, in words and with their uncertainty."""

from math import exp, log, sqrt

from api.banners.stats import rate_interval
from api.storefront.money import count_text
from core.intervals import NORMAL_95
from core.per_cent import per_cent
from insights.report.cells import UNKNOWN


def share(part: float, whole: float) -> float | None:
    """`part` of `whole`; None where there is nothing to be a part of."""
    return part / whole if whole else None


def share_interval(part: int, whole: int) -> tuple[float | None, float | None]:
    """The 95 % interval of a share; None without anything to be a part of."""
    return rate_interval(min(part, whole), whole) if whole else (None, None)


def rate_text(value: float | None) -> str:
    """Such as "12.3 %"; a dash where it is not known."""
    return UNKNOWN if value is None else per_cent(value, 1)


def share_text(part: int, whole: int) -> str:
    """Such as "12.3 % (11.0 % to 13.7 %)"."""
    low, high = share_interval(part, whole)
    if low is None or high is None:
        return UNKNOWN
    return f"{per_cent(part / whole, 1)} ({per_cent(low, 1)} to {per_cent(high, 1)})"


def change_text(now: float, before: float) -> str:
    """Such as "12 % more than before"."""
    if not before:
        return "none before" if now else "none before either"
    grown = now / before - 1
    if abs(grown) < 0.005:
        return "as many as before"
    if grown > 9:
        return f"{now / before:.0f} times as many as before"
    return f"{per_cent(abs(grown))} {'more' if grown > 0 else 'less'} than before"


def count_change_text(now: int, before: int) -> str:
    """The same with the interval that chance alone leaves the ratio of two counts.

    Both are taken for Poisson: log(a / b) has a standard error of sqrt(1/a + 1/b).
    """
    told = change_text(now, before)
    if not now or not before or told == "as many as before":
        return told
    error = NORMAL_95 * sqrt(1 / now + 1 / before)
    low, high = (exp(log(now / before) + each) - 1 for each in (-error, error))
    return f"{told} (95 %: {per_cent(low, signed=True)} to {per_cent(high, signed=True)})"


def points_text(now: float | None, before: float | None) -> str:
    """How a share has changed, in points: "1.2 points up"."""
    if now is None or before is None:
        return ""
    points = 100 * (now - before)
    if abs(points) < 0.05:
        return "as before"
    return f"{abs(points):.1f} points {'up' if points > 0 else 'down'}"


def amount_text(amount: float) -> str:
    """Such as "12,345", with cents below a thousand."""
    return count_text(round(amount)) if abs(amount) >= 1000 else f"{amount:,.2f}"
