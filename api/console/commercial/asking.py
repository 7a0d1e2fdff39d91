"""What the commercial team's pages may be asked, and what each of them shows."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from events.summaries.store import Period
from insights.document import Section

PERIODS = (7, 28, 91, 364)
"""Days; whole weeks, so that as many Sundays are in a period as in the one before."""


class Asked(BaseModel):
    """Over which days figures are summed up."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    days: int = Field(default=28, ge=1, le=728)

    def period(self, now: datetime) -> Period:
        """The days up to and with today."""
        return Period.until(now, self.days)


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
