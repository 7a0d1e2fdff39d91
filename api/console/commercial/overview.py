"""How search and widgets are doing, day by day."""

from collections.abc import Iterable, Mapping, Sequence

from api.console.commercial.asking import Asked, Sheet, Tile
from api.console.commercial.comparing import (
    amount_text,
    change_text,
    count_change_text,
    points_text,
    rate_text,
    share,
    share_interval,
    share_text,
)
from api.console.commercial.today import today_notes
from api.services import Services
from api.storefront.money import count_text
from core.counted import counted
from events.summaries.counts import (
    ELSEWHERE,
    MONEY_PARTS,
    NOTHING,
    SEARCH,
    Counts,
    slot_of_banner,
    slot_of_widget,
)
from events.summaries.crediting import WINDOW
from events.summaries.store import Period, total
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit

KEY = "overview"
TITLE = "Overview"

BySource = Mapping[str, Mapping[int, Counts]]

_DAY_COLUMNS = (
    Column(name="day", title="Day", unit=Unit.DATE),
    Column(name="searches", title="Searches", unit=Unit.COUNT),
    Column(name="search_clicks", title="Clicks on hits", unit=Unit.COUNT),
    Column(name="empty_share", title="Found nothing", unit=Unit.SHARE),
    Column(name="widget_clicks", title="Clicks in widgets", unit=Unit.COUNT),
    Column(name="carted", title="Put into the cart", unit=Unit.COUNT),
    Column(name="orders", title="Orders", unit=Unit.COUNT),
    Column(name="revenue", title="Revenue", unit=Unit.MONEY),
    Column(name="search_revenue", title="Through search", unit=Unit.MONEY),
    Column(name="widget_revenue", title="Through widgets", unit=Unit.MONEY),
)
_SOURCE_COLUMNS = (
    Column(name="source", title="Where"),
    Column(name="shown", title="Shown", unit=Unit.COUNT),
    Column(name="clicks", title="Clicks", unit=Unit.COUNT),
    Column(name="click_rate", title="Clicks a view", unit=Unit.SHARE),
    Column(name="low", title="From", unit=Unit.SHARE, note="95 % interval of clicks a view"),
    Column(name="high", title="To", unit=Unit.SHARE, note="95 % interval of clicks a view"),
    Column(name="bought", title="Lines bought", unit=Unit.COUNT),
    Column(name="conversion", title="Lines a click", unit=Unit.SHARE),
    Column(name="revenue", title="Revenue", unit=Unit.MONEY),
)
ASSUMPTIONS = (
    "Days are those of UTC, and only days that are over are compared.",
    (
        "A line of an order goes back to the last click on its product, by the same shop or in "
        f"the same visit, at most {WINDOW.days} days before it; without such a click, to nothing."
    ),
    (
        "Revenue is what was ordered at the prices that the orders name; what came back is not "
        "taken off."
    ),
)


def overview(services: Services, catalogue: str, asked: Asked) -> Sheet:
    """Searches, clicks and orders of a period, against the one before; today against none."""
    store, time = services.stores.open().summaries, services.clock.now()
    period = asked.period(time)
    both = Period(period.before.first, period.last)
    days, sources = store.days(catalogue, both), store.sources(catalogue, both)
    now = _sums(days, sources, period)
    before = None if asked.is_today else _sums(days, sources, period.before)
    notes = list(today_notes(store, catalogue, asked, time))
    if not services.settings.log_queries:
        notes.append(
            "Searches are not kept just now: set AISLE_LOG_QUERIES=true to have them counted."
        )
    behind = store.behind(catalogue)
    if behind:
        notes.append(f"{counted(behind, 'event')} of the log {_are(behind)} still to be counted.")
    earlier = store.searches_behind(catalogue)
    if earlier:
        notes.append(
            f"{counted(earlier, 'earlier search', 'earlier searches')} {_are(earlier)} still to "
            "be counted."
        )
    return Sheet(
        section=Section(
            key=KEY,
            title=TITLE,
            findings=tuple(_findings(now, before, asked.span(time))),
            tables=(_day_table(days, sources, period), source_table(sources, period)),
            charts=() if asked.is_today else _charts(period),
            assumptions=ASSUMPTIONS,
        ),
        tiles=_tiles(now, before) if before is not None else _uncompared(_tiles(now, now)),
        notes=tuple(notes),
        has_period=True,
    )


class _Sums:
    """A period in sum."""

    def __init__(self, days: Iterable[Counts], sources: Mapping[str, Counts]) -> None:
        self.all = total(list(days))
        self.search = sources.get(SEARCH, NOTHING)
        of_widgets = [each for name, each in sources.items() if slot_of_widget(name) is not None]
        self.widgets = total(of_widgets)

    @property
    def empty_share(self) -> float | None:
        return share(self.all.empty, self.all.searches)

    @property
    def click_rate(self) -> float | None:
        return share(self.search.clicks, self.all.searches)

    @property
    def through(self) -> int:
        """Revenue that goes back to search or a widget."""
        return self.search.revenue + self.widgets.revenue


def _sums(days: Mapping[int, Counts], sources: BySource, period: Period) -> _Sums:
    within = range(period.first, period.last + 1)
    by_source = {
        name: total([counts for day, counts in each.items() if day in within])
        for name, each in sources.items()
    }
    return _Sums((counts for day, counts in days.items() if day in within), by_source)


def _tiles(now: _Sums, before: _Sums) -> tuple[Tile, ...]:
    def count(title: str, name: str) -> Tile:
        new, old = getattr(now.all, name), getattr(before.all, name)
        return Tile(title, count_text(new), change_text(new, old))

    def rate(title: str, new: float | None, old: float | None) -> Tile:
        return Tile(title, rate_text(new), points_text(new, old))

    def money(title: str, new: int, old: int) -> Tile:
        return Tile(title, amount_text(new / MONEY_PARTS), change_text(new, old))

    return (
        count("Searches", "searches"),
        rate("Found nothing", now.empty_share, before.empty_share),
        rate("Clicks a search", now.click_rate, before.click_rate),
        count("Orders", "orders"),
        money("Revenue", now.all.revenue, before.all.revenue),
        money("Through search", now.search.revenue, before.search.revenue),
        money("Through widgets", now.widgets.revenue, before.widgets.revenue),
    )


def _uncompared(tiles: Iterable[Tile]) -> tuple[Tile, ...]:
    return tuple(Tile(each.title, each.value) for each in tiles)


def _findings(now: _Sums, before: _Sums | None, span: str) -> Iterable[str]:
    def against_before(name: str) -> str:
        if before is None:
            return "."
        return f": {count_change_text(getattr(now.all, name), getattr(before.all, name))}."

    if now.all == NOTHING:
        yield f"Nothing happened {span}, as far as the log knows."
        return
    counts = now.all
    if counts.searches:
        yield f"{counted(counts.searches, 'search', 'searches')} {span}{against_before('searches')}"
        told = share_text(counts.empty, counts.searches)
        yield f"{told} of them found nothing; the page Queries proposes what to mend."
    if counts.orders:
        yield f"{counted(counts.orders, 'order')}{against_before('orders')}"
    if counts.revenue:
        part = rate_text(share(now.through, counts.revenue))
        yield (
            f"{part} of the revenue of {amount_text(counts.amount)} goes back to a click: "
            f"{amount_text(now.search.amount)} to search, {amount_text(now.widgets.amount)} to "
            "widgets."
        )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _day_table(days: Mapping[int, Counts], sources: BySource, period: Period) -> Table:
    """The latest day first."""
    rows: list[tuple[Cell, ...]] = []
    widgets = [each for name, each in sources.items() if slot_of_widget(name) is not None]
    for day, date in zip(range(period.first, period.last + 1), period.dates, strict=True):
        counts = days.get(day, NOTHING)
        search = sources.get(SEARCH, {}).get(day, NOTHING)
        widget = total([each.get(day, NOTHING) for each in widgets])
        rows.append(
            (
                date.isoformat(),
                counts.searches,
                search.clicks,
                share(counts.empty, counts.searches),
                widget.clicks,
                counts.carted,
                counts.orders,
                counts.amount,
                search.amount,
                widget.amount,
            )
        )
    return Table(
        name="days", title="By day", columns=_DAY_COLUMNS, rows=tuple(reversed(rows)), shown=14
    )


def source_table(sources: BySource, period: Period) -> Table:
    """What was shown and clicked where, and what it led to; the greatest revenue first."""
    within = range(period.first, period.last + 1)
    sums = {
        name: total([counts for day, counts in by_day.items() if day in within])
        for name, by_day in sources.items()
    }
    ordered = sorted(sums.items(), key=lambda each: (-each[1].revenue, -each[1].clicks, each[0]))
    rows = tuple(source_row(source_name(name), counts) for name, counts in ordered)
    return Table(name="sources", title="Where it comes from", columns=_SOURCE_COLUMNS, rows=rows)


def source_row(name: str, counts: Counts) -> tuple[Cell, ...]:
    """The row of a source in `source_table`."""
    return (
        name,
        counts.shown,
        counts.clicks,
        share(counts.clicks, counts.shown),
        *share_interval(counts.clicks, counts.shown),
        counts.bought,
        share(counts.bought, counts.clicks),
        counts.amount,
    )


def source_name(source: str) -> str:
    """A source in words."""
    slot, banner = slot_of_widget(source), slot_of_banner(source)
    if slot is not None:
        return f"widget {slot}"
    if banner is not None:
        return f"banners in {banner}"
    return {SEARCH: "search", ELSEWHERE: "other pages"}.get(source, source)


def _charts(period: Period) -> Sequence[Chart]:
    def lines(name: str, title: str, y: tuple[str, ...], text: str) -> Chart:
        return Chart(
            name=name,
            title=title,
            kind=Kind.LINES,
            table="days",
            x="day",
            y=y,
            text=f"{text}, by day over {period.days} days; the table By day has the figures.",
        )

    return (
        lines(
            "searches",
            "Searches and clicks on hits",
            ("searches", "search_clicks"),
            "How often was searched and how often a hit was clicked",
        ),
        lines("empty", "Searches that found nothing", ("empty_share",), "Their share"),
        lines(
            "revenue",
            "Revenue, and what of it goes back to search and widgets",
            ("revenue", "search_revenue", "widget_revenue"),
            "Revenue in all, through search and through widgets",
        ),
    )
