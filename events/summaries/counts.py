"""What is counted, of what, and on which day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.moments import from_stored

MONEY_PARTS = 10_000
"""Amounts are summed in ten-thousandths: whole numbers, the same in any order."""

MOST_TEXT = 200
"""Characters of a query's text."""

MOST_SUBJECT = 2 * MOST_TEXT + 1
_THEN = "\t"
"""Between two texts; no text has one."""

SEARCH = "search"
ELSEWHERE = "elsewhere"
_WIDGET = "widget:"
_BANNER = "banner:"
_FIRST_DAY = date(1970, 1, 1)


class Kind(StrEnum):
    """What counts are of.

    Attributes:
        ALL: everything; the subject is "".
        QUERY: the text of a search, in lower case.
        SOURCE: where something was shown or clicked: `SEARCH`, a widget, a banner's slot.
        RETRY: a text that found nothing and what the same shop searched for next and found,
            as `retry_of` joins them.
    """

    ALL = "all"
    QUERY = "query"
    SOURCE = "source"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened.

    Attributes:
        searches: answers from their first hit on; further pages are none.
        empty: of them, those that found nothing.
        found: products that they found, summed up.
        shown: impressions.
        clicks: on products and banners.
        carted: put into the cart.
        orders: different ones.
        bought: lines of orders; of a source, those whose last click came from there.
        revenue: of these lines, as far as prices are known, in ten-thousandths.
        returned: worth of what came back, in ten-thousandths.
    """

    searches: int = 0
    empty: int = 0
    found: int = 0
    shown: int = 0
    clicks: int = 0
    carted: int = 0
    orders: int = 0
    bought: int = 0
    revenue: int = 0
    returned: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        # Written out: this is most of what counting does.
        return Counts(
            self.searches + other.searches,
            self.empty + other.empty,
            self.found + other.found,
            self.shown + other.shown,
            self.clicks + other.clicks,
            self.carted + other.carted,
            self.orders + other.orders,
            self.bought + other.bought,
            self.revenue + other.revenue,
            self.returned + other.returned,
        )

    def __neg__(self) -> "Counts":
        return Counts(*(-getattr(self, name) for name in MEASURES))

    def row(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in MEASURES}

    @property
    def amount(self) -> float:
        """The revenue in the currency of the orders."""
        return self.revenue / MONEY_PARTS


MEASURES = tuple(each.name for each in fields(Counts))
NOTHING = Counts()


class Cell(NamedTuple):
    """Whose counts they are.

    Attributes:
        retailer: None where nobody knows.
        kind: of what.
        day: days since 1970, UTC.
        subject: which one of that kind.
    """

    retailer: str | None
    kind: Kind
    day: int
    subject: str


class Increments:
    """Counts by cell, while they are summed up."""

    def __init__(self) -> None:
        self._cells: dict[Cell, Counts] = {}

    def add(self, cell: Cell, counts: Counts) -> None:
        """And `counts`."""
        self._cells[cell] = self._cells.get(cell, NOTHING) + counts

    def add_to(self, retailer: str | None, day: int, counts: Counts, source: str = "") -> None:
        """And `counts` to everything, and to a source if one is named."""
        self.add(Cell(retailer, Kind.ALL, day, ""), counts)
        if source:
            self.add(Cell(retailer, Kind.SOURCE, day, source), counts)

    def items(self) -> Iterator[tuple[Cell, Counts]]:
        """What was added."""
        yield from self._cells.items()

    def totals(self) -> Mapping[Cell, Counts]:
        """The same, whoever's they are."""
        totals: dict[Cell, Counts] = {}
        for cell, counts in self._cells.items():
            of_all = cell._replace(retailer=None)
            totals[of_all] = totals.get(of_all, NOTHING) + counts
        return totals


def widget(slot: str) -> str:
    """The source that a widget is."""
    return f"{_WIDGET}{slot}"


def banner(slot: str) -> str:
    """The source that a banner's slot is."""
    return f"{_BANNER}{slot}"


def slot_of_widget(source: str) -> str | None:
    """The slot of a source that is a widget; None for others."""
    return source.removeprefix(_WIDGET) if source.startswith(_WIDGET) else None


def slot_of_banner(source: str) -> str | None:
    """The slot of a source that is a banner's; None for others."""
    return source.removeprefix(_BANNER) if source.startswith(_BANNER) else None


def day_of(microseconds: int) -> int:
    """The day of a moment in microseconds since 1970, UTC."""
    return day_number(from_stored(microseconds))


def day_number(moment: datetime) -> int:
    """The day of a moment, timezone-aware."""
    return (moment.astimezone(UTC).date() - _FIRST_DAY).days


def date_of(day: int) -> date:
    """The date of a day."""
    return _FIRST_DAY + timedelta(days=day)


def query_text(typed: str) -> str:
    """What was typed, so that the same is one text: lower case, single spaces, cut off."""
    printable = "".join(letter if letter.isprintable() else " " for letter in typed)
    return " ".join(printable.casefold().split())[:MOST_TEXT]


def retry_of(text: str, after: str) -> str:
    """The subject of a text that found nothing and the one that was searched for next."""
    return f"{text}{_THEN}{after}"


def texts_of(retry: str) -> tuple[str, str]:
    """The two texts of a subject that `retry_of` gave."""
    text, _, after = retry.partition(_THEN)
    return text, after
