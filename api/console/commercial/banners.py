"""How the banners of a catalogue are doing."""

from api.banners.answers import BannerStats, SlotStats
from api.banners.stats import stats_of
from api.console.commercial.asking import Asked, Sheet
from api.console.commercial.comparing import rate_text
from api.services import Services
from core.counted import counted
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit

KEY = "banners"
TITLE = "Banners"

_COLUMNS = (
    Column(name="banner", title="Banner"),
    Column(name="slot", title="Slot"),
    Column(name="title", title="Title"),
    Column(name="on", title="On"),
    Column(name="views", title="Views", unit=Unit.COUNT, note="judged so far"),
    Column(name="rewards", title="Rewards", unit=Unit.COUNT),
    Column(name="reward", title="Reward", note="what is hoped for of a view"),
    Column(name="rate", title="Rewards a view", unit=Unit.SHARE),
    Column(name="low", title="From", unit=Unit.SHARE, note="95 % interval of rewards a view"),
    Column(name="high", title="To", unit=Unit.SHARE, note="95 % interval of rewards a view"),
    Column(name="share_now", title="Share of next views", unit=Unit.SHARE),
)


def banners(services: Services, catalogue: str, asked: Asked) -> Sheet:
    """Every banner with what its views led to; all that was ever judged counts."""
    del asked
    board = services.stores.open().banners.board(catalogue)
    stats = stats_of(catalogue, board, services.clock.now())
    rows = tuple(_row(slot, each) for slot in stats.slots for each in slot.banners)
    findings = [
        finding_of(slot) for slot in stats.slots if any(each.views for each in slot.banners)
    ]
    if not findings:
        findings.append(
            "No view of a banner has been judged yet: a view is judged when its slot's window has "
            "passed."
            if rows
            else "There are no banners; PUT /v1/banners puts some up."
        )
    table = Table(name="banners", title="Banners by slot", columns=_COLUMNS, rows=rows)
    section = Section(
        key=KEY,
        title=TITLE,
        findings=tuple(findings),
        tables=(table,),
        charts=(_CHART,) if rows else (),
        assumptions=(
            (
                "Views and rewards are all that were ever judged; older ones count less for the "
                "share of the next views."
            ),
        ),
    )
    return Sheet(section)


def _row(slot: SlotStats, banner: BannerStats) -> tuple[Cell, ...]:
    known = bool(banner.views)
    return (
        banner.id,
        slot.slot,
        banner.title,
        banner.enabled and slot.enabled,
        banner.views,
        banner.rewards,
        slot.reward,
        banner.rate,
        banner.low if known else None,
        banner.high if known else None,
        banner.share_now,
    )


def finding_of(slot: SlotStats) -> str:
    """Which banner of a slot does best, and whether that may be chance."""
    seen = [each for each in slot.banners if each.views]
    if not any(each.rewards for each in seen):
        views = sum(each.views for each in seen)
        return (
            f"In {slot.slot}, {counted(views, 'view')} led to no "
            f"{slot.reward} so far: nothing tells the banners apart yet."
        )
    best = max(seen, key=lambda each: each.rate or 0)
    # One that was never seen may be better still: its interval is all of 0 to 1.
    is_sure = all(each is best or each.high < best.low for each in slot.banners if each.enabled)
    return (
        f"In {slot.slot}, {best.id} leads{'' if is_sure else ', which may be chance'}: "
        f"{rate_text(best.rate)} ({rate_text(best.low)} to {rate_text(best.high)}) of "
        f"{counted(best.views, 'view')} led to a {slot.reward}; it gets "
        f"{rate_text(best.share_now)} of the next ones."
    )


_CHART = Chart(
    name="rates",
    title="Rewards a view, with their 95 % intervals",
    kind=Kind.INTERVALS,
    table="banners",
    x="banner",
    y=("rate",),
    low="low",
    high="high",
    text="For each banner the share of its views that led to the slot's reward, with the interval "
    "in which it lies; the table Banners by slot has the figures.",
)
