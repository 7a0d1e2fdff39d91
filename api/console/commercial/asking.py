"""What the commercial team's pages may be asked, and what each of them shows."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from events.summaries.store import Period
from insights.document import Section

PERIODS = (7, 28, 91, 364)
"""Days; whole weeks, so that as many Sundays are in a period as in the one before."""


class Asked(BaseModel):
    """Over which days figures are summed up.

    Attributes:
        days: so many that are over; 0 for today, which is not.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    days: int = Field(default=28, ge=0, le=728)

    @property
    def is_today(self) -> bool:
        """Whether the day that is not over is asked for, which nothing is compared with."""
        return not self.days

    def period(self, now: datetime) -> Period:
        """The days up to and with yesterday, or today alone."""
        return Period.until(now, 1) if self.is_today else Period.over(now, self.days)

    def span(self, now: datetime) -> str:
        """The period in words: "in the 28 days up to 2026-05-31", "today so far"."""
        if self.is_today:
            return "today so far"
        last = self.period(now).dates[-1]
        return f"on {last}" if self.days == 1 else f"in the {self.days} days up to {last}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the top of a page, and how it has changed."""

    title: str
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page shows.

    Attributes:
        notes: what one has to know to read it, such as that nothing is kept.
        has_period: whether its figures are of some days that can be chosen.
        files: further ones, by their names below the page's address, and what they are.
    """

    section: Section
    tiles: tuple[Tile, ...] = ()
    notes: tuple[str, ...] = ()
    has_period: bool = False
    files: tuple[tuple[str, str], ...] = ()
