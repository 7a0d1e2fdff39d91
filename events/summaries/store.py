"""What was counted, by periods of days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Label,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core.database import Database
from events.summaries.beginning import SUMMARY_BEGINNINGS, count_uncounted
from events.summaries.counts import (
    NOTHING,
    Counts,
    Kind,
    date_of,
    day_number,
    texts_of,
)
from events.summaries.tables import PARTS, STATES, SUMMARIES, TOTALS, counts_of
from events.summaries.windows import SUMMARY_WINDOWS, TOLD, last_days, texts_within
from events.tables import EVENTS

LEAST_TO_RISE = 5
"""Searches for a text in the period from which on it may be said to rise."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of UTC, one after the other.

    Attributes:
        first, last: days since 1970; both are of it.
    """

    first: int
    last: int

    @classmethod
    def until(cls, now: datetime, days: int) -> "Period":
        """The `days` up to and with that of `now`."""
        today = day_number(now)
        return cls(today - days + 1, today)

    @classmethod
    def over(cls, now: datetime, days: int) -> "Period":
        """The last `days` that are over at `now`: they can be compared with those before."""
        yesterday = day_number(now) - 1
        return cls(yesterday - days + 1, yesterday)

    @property
    def days(self) -> int:
        """How many."""
        return self.last - self.first + 1

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.first - self.days, self.first - 1)

    @property
    def dates(self) -> tuple[date, ...]:
        """Each day, the first one first."""
        return tuple(date_of(day) for day in range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class QueryCounts:
    """How often a text was searched for, in a period and in as many days before."""

    text: str
    counts: Counts
    searches_before: int


class Ranking(StrEnum):
    """Which texts come first.

    Attributes:
        TOP: those searched for most often.
        RISING: those whose searches grew most, for how many they are.
        EMPTY: those that found nothing most often.
        IGNORED: those that found something nobody clicked.
    """

    TOP = "top"
    RISING = "rising"
    EMPTY = "empty"
    IGNORED = "ignored"


class Summaries:
    """The counts of all catalogues, as far as they were folded."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.ensure(SUMMARIES)
        database.ensure(SUMMARY_WINDOWS)
        database.ensure(SUMMARY_BEGINNINGS)

    def days(self, catalogue: str, period: Period) -> Mapping[int, Counts]:
        """Everything, by day; days on which nothing happened are left out."""
        chosen = select(TOTALS).where(_within(catalogue, Kind.ALL, period))
        with self._database.reading() as connection:
            found = connection.execute(chosen).mappings()
            return {row["day"]: counts_of(row) for row in found}

    def sources(self, catalogue: str, period: Period) -> Mapping[str, Mapping[int, Counts]]:
        """By source, and by day."""
        chosen = select(TOTALS).where(_within(catalogue, Kind.SOURCE, period))
        sources: dict[str, dict[int, Counts]] = defaultdict(dict)
        with self._database.reading() as connection:
            for row in connection.execute(chosen).mappings():
                sources[row["subject"]][row["day"]] = counts_of(row)
        return sources

    def queries(
        self, catalogue: str, period: Period, ranking: Ranking, limit: int
    ) -> list[QueryCounts]:
        """At most `limit` texts in an order, with their counts in a period."""
        return self.rankings(catalogue, period, {ranking: limit})[ranking]

    def rankings(
        self, catalogue: str, period: Period, limits: Mapping[Ranking, int]
    ) -> Mapping[Ranking, list[QueryCounts]]:
        """Texts in several orders at once, each at most so many: they are summed up once."""
        with self._database.reading() as connection:
            is_kept = last_days(connection, catalogue).get(period.days) == period.last
            sums = texts_within(catalogue, period.days) if is_kept else _by_day(catalogue, period)
            rows = connection.execute(_first_ones(sums, limits)).mappings().all()
        found: dict[Ranking, list[QueryCounts]] = {ranking: [] for ranking in limits}
        for row in sorted(rows, key=lambda row: (-row["place"], row["subject"])):
            counts = Counts(**{name: int(row[name]) for name in TOLD})
            each = QueryCounts(row["subject"], counts, int(row["before"]))
            found[Ranking(row["ranking"])].append(each)
        return found

    def retries(
        self, catalogue: str, period: Period, limit: int
    ) -> Mapping[str, Sequence[tuple[str, int]]]:
        """By text that found nothing, what shops searched for next and found, and how often.

        Args:
            catalogue: whose searches.
            period: in which they were made.
            limit: pairs of texts at the most, the commonest ones.
        """
        times = func.sum(TOTALS.c.searches)
        chosen = (
            select(TOTALS.c.subject, times.label("times"))
            .where(_within(catalogue, Kind.RETRY, period))
            .group_by(TOTALS.c.subject)
            .order_by(times.desc(), TOTALS.c.subject)
            .limit(limit)
        )
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        with self._database.reading() as connection:
            for row in connection.execute(chosen):
                text, after = texts_of(row.subject)
                found[text].append((after, int(row.times)))
        return found

    def of_retailer(
        self, catalogue: str, retailer: str, period: Period, limit: int
    ) -> tuple[Counts, list[QueryCounts]]:
        """What one retailer did in a period, and the texts it searched for most."""
        columns = PARTS.c
        mine = (
            (columns.catalogue == catalogue)
            & (columns.retailer == retailer)
            & columns.day.between(period.first, period.last)
        )
        found: dict[tuple[str, str], Counts] = defaultdict(Counts)
        with self._database.reading() as connection:
            for row in connection.execute(select(PARTS).where(mine)).mappings():
                found[row["kind"], row["subject"]] += counts_of(row)
        texts = [
            QueryCounts(subject, counts, 0)
            for (kind, subject), counts in found.items()
            if kind == Kind.QUERY and subject
        ]
        texts.sort(key=lambda each: (-each.counts.searches, each.text))
        return found.get((Kind.ALL.value, ""), NOTHING), texts[:limit]

    def behind(self, catalogue: str) -> int:
        """How many sequences of the log are not counted yet."""
        with self._database.reading() as connection:
            mine = STATES.c.catalogue == catalogue
            position = int(connection.scalar(select(STATES.c.position).where(mine)) or 0)
            return _last_event(connection, catalogue) - position

    def searches_behind(self, catalogue: str) -> int:
        """How many searches from before the first counting are not counted yet."""
        with self._database.reading() as connection:
            return count_uncounted(connection, catalogue)


def total(counts: Sequence[Counts]) -> Counts:
    """All of them together."""
    return sum(counts, NOTHING)


def _within(catalogue: str, kind: Kind, period: Period) -> ColumnElement[bool]:
    columns = TOTALS.c
    return and_(
        columns.catalogue == catalogue,
        columns.kind == kind.value,
        columns.day.between(period.first, period.last),
    )


def _by_day(catalogue: str, period: Period) -> Select[Any]:
    """The texts of any period, from the counts by day: one row each."""
    both = Period(period.before.first, period.last)
    now = TOTALS.c.day >= period.first
    return (
        select(
            TOTALS.c.subject,
            *(_sum(TOTALS.c[name], now, name) for name in TOLD),
            _sum(TOTALS.c.searches, ~now, "before"),
        )
        .where(_within(catalogue, Kind.QUERY, both), TOTALS.c.subject != "")
        .group_by(TOTALS.c.subject)
    )


def _first_ones(sums: Select[Any], limits: Mapping[Ranking, int]) -> CompoundSelect[Any]:
    """The first texts of each ranking, out of the sums of all."""
    summed = sums.cte("summed")
    parts = []
    for ranking, limit in limits.items():
        wanted, order = _ranked(ranking, summed.c)
        first = (
            select(literal(ranking.value).label("ranking"), order.label("place"), summed)
            .where(wanted)
            .order_by(order.desc(), summed.c.subject)
            .limit(limit)
        )
        parts.append(select(first.subquery()))
    return union_all(*parts)


def _sum(column: ColumnElement[int], when: ColumnElement[bool], name: str) -> Label[int]:
    return func.sum(case((when, column), else_=0)).label(name)


def _ranked(
    ranking: Ranking, sums: ReadOnlyColumnCollection[str, Any]
) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """Which texts are wanted, and by what they are ordered."""
    searches, empty, before = sums.searches, sums.empty, sums.before
    if ranking is Ranking.EMPTY:
        return empty > 0, empty * 1.0
    if ranking is Ranking.IGNORED:
        return and_(searches > empty, sums.clicks == 0), (searches - empty) * 1.0
    if ranking is Ranking.RISING:
        # The difference in standard errors, as both are counts: (a - b) / sqrt(a + b), squared.
        grown = searches - before
        return (
            and_(searches >= LEAST_TO_RISE, grown > 0, grown * grown > 4 * (searches + before)),
            grown * grown * 1.0 / (searches + before),
        )
    return searches > 0, searches * 1.0


def _last_event(connection: Connection, catalogue: str) -> int:
    last = select(func.max(EVENTS.c.sequence)).where(EVENTS.c.catalogue == catalogue)
    return int(connection.scalar(last) or 0)
