"""What the widgets of pages show and lead to, slot by slot."""

from collections.abc import Mapping

from api.console.commercial.asking import Asked, Sheet
from api.console.commercial.comparing import amount_text, share_text
from api.console.commercial.overview import ASSUMPTIONS, source_row
from api.console.commercial.today import today_notes
from api.services import Services
from core.counted import counted
from events.summaries.counts import NOTHING, Counts, slot_of_widget
from events.summaries.store import total
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit

KEY = "recommendations"
TITLE = "Recommendations"

_COLUMNS = (
    Column(name="slot", title="Widget"),
    Column(name="shown", title="Shown", unit=Unit.COUNT, note="products, one by one"),
    Column(name="clicks", title="Clicks", unit=Unit.COUNT),
    Column(name="click_rate", title="Clicks a view", unit=Unit.SHARE),
    Column(name="low", title="From", unit=Unit.SHARE, note="95 % interval of clicks a view"),
    Column(name="high", title="To", unit=Unit.SHARE, note="95 % interval of clicks a view"),
    Column(name="bought", title="Lines bought", unit=Unit.COUNT),
    Column(name="conversion", title="Lines a click", unit=Unit.SHARE),
    Column(name="revenue", title="Revenue", unit=Unit.MONEY),
    Column(name="revenue_a_thousand", title="Revenue a 1,000 views", unit=Unit.MONEY),
)
_BEFORE = Column(name="clicks_before", title="Clicks before", unit=Unit.COUNT)


def recommendations(services: Services, catalogue: str, asked: Asked) -> Sheet:
    """Each widget that was shown or clicked in the period, the greatest revenue first."""
    store, time = services.stores.open().summaries, services.clock.now()
    period = asked.period(time)
    now = _by_slot(store.sources(catalogue, period))
    ordered = sorted(now.items(), key=lambda each: (-each[1].revenue, -each[1].clicks, each[0]))
    rows = tuple(_row(slot, counts) for slot, counts in ordered)
    table = Table(name="slots", title="By widget", columns=_COLUMNS, rows=rows, shown=50)
    if not asked.is_today:
        table = _with_before(table, _by_slot(store.sources(catalogue, period.before)))
    section = Section(
        key=KEY,
        title=TITLE,
        findings=_findings(dict(ordered), asked.span(time)),
        tables=(table,),
        charts=_charts() if rows else (),
        assumptions=ASSUMPTIONS,
    )
    notes = today_notes(store, catalogue, asked, time)
    return Sheet(section, notes=notes, has_period=True)


def _by_slot(sources: Mapping[str, Mapping[int, Counts]]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for source, days in sources.items():
        slot = slot_of_widget(source)
        if slot is not None:
            found[slot] = total(list(days.values()))
    return found


def _row(slot: str, counts: Counts) -> tuple[Cell, ...]:
    a_thousand = 1000 * counts.amount / counts.shown if counts.shown else None
    return (*source_row(slot, counts), a_thousand)


def _with_before(table: Table, before: Mapping[str, Counts]) -> Table:
    clicks = (before.get(str(slot), NOTHING).clicks for slot in table.column("slot"))
    rows = tuple((*row, each) for row, each in zip(table.rows, clicks, strict=True))
    return table.model_copy(update={"columns": (*table.columns, _BEFORE), "rows": rows})


def _findings(slots: dict[str, Counts], span: str) -> tuple[str, ...]:
    if not slots:
        return (
            (
                f"No widget was shown or clicked {span}, as far as events tell; "
                "events name the widget as event_attributes.slot."
            ),
        )
    sums = total(list(slots.values()))
    findings = [
        (
            f"{counted(len(slots), 'widget')} {'was' if len(slots) == 1 else 'were'} shown "
            f"{counted(sums.shown, 'time')} {span} and clicked {counted(sums.clicks, 'time')}."
        ),
    ]
    best = next(iter(slots))
    if slots[best].revenue:
        findings.append(
            f"{best} brought the most: {amount_text(slots[best].amount)} of the "
            f"{amount_text(sums.amount)} that goes back to widgets."
        )
    shown = {slot: counts for slot, counts in slots.items() if counts.shown}
    if shown:
        liked = max(shown, key=lambda slot: shown[slot].clicks / shown[slot].shown)
        told = share_text(shown[liked].clicks, shown[liked].shown)
        findings.append(f"{liked} is clicked most for how often it is shown: {told}.")
    return tuple(findings)


def _charts() -> tuple[Chart, ...]:
    return (
        Chart(
            name="click_rates",
            title="Clicks a view, with their 95 % intervals",
            kind=Kind.INTERVALS,
            table="slots",
            x="slot",
            y=("click_rate",),
            low="low",
            high="high",
            text="For each widget the share of its products that were clicked when shown, with "
            "the interval in which it lies; the table By widget has the figures.",
        ),
        Chart(
            name="revenue",
            title="Revenue that goes back to each widget",
            kind=Kind.BARS,
            table="slots",
            x="slot",
            y=("revenue",),
            text="The revenue of each widget as a bar; the table By widget has the figures.",
        ),
    )
