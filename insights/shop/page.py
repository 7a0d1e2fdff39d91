"""What the page of one shop shows, made from its own events and from what was kept of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.counted import counted
from core.errors import NotFound
from core.per_cent import per_cent
from events.event import Event
from events.trade import Trade
from insights.document import Chart, Section, Table, Unit
from insights.features.features import Features, features_of
from insights.features.prices import ProductPrices
from insights.segments.model import Segmentation
from insights.segments.naming import written
from insights.segments.peers import Habit as PeerHabit
from insights.segments.peers import PeerHabits
from insights.shop.assortment import Habit, assortment, due_products, products_table
from insights.shop.calendar import calendar_charts, calendar_tables
from insights.shop.offers import offers_table
from insights.shop.peers import figures_table, untouched, untouched_chart, untouched_table

TOLD = 3
"""So many products or categories are named in a sentence."""

LATE = 2.0
"""So many usual intervals without an order are worth a call."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of all shops by `SegmentsAnalysis`, under the names of its models.

    Attributes:
        segments: the model "segments".
        prices: the model "product_prices".
        habits: the model "peer_habits".
    """

    segments: Segmentation
    prices: ProductPrices
    habits: PeerHabits


@dataclass(frozen=True, slots=True)
class _Shop:
    trade: Trade
    features: Features
    place: int
    habits: tuple[Habit, ...]
    due: tuple[Habit, ...]

    def figure(self, name: str) -> float:
        return float(self.features.column(name)[self.place])


def shop_section(
    trade: Trade, name: str, kept: Kept | None, events: Sequence[Event] = ()
) -> Section:
    """The page of a shop, as of `trade.now`; a shop that is new since gets its segment at once.

    Args:
        trade: with the purchases of the shop; those of others are not looked at.
        name: of the shop.
        kept: of all shops; None where segments were never made.
        events: of the shop, for the offers that it saw.

    Raises:
        NotFound: it has not ordered before `trade.now`.
    """
    shop = _read(trade, name, kept)
    tables = [products_table(shop.habits, shop.due), *calendar_tables(shop.trade)]
    charts: list[Chart] = [*calendar_charts()]
    findings = [*_order_findings(shop), *_due_findings(shop)]
    if kept is not None:
        told, more = _among_peers(shop, kept)
        findings = [*told, *findings]
        tables += more
        charts += [untouched_chart()] if len(more) > 1 else []
    offers = offers_table(events, trade.now)
    return Section(
        key="shop",
        title=name,
        findings=tuple(findings),
        tables=(*tables, *([offers] if offers.rows else [])),
        charts=tuple(charts),
        assumptions=("A product is due when its median interval since the last order is over.",),
    )


def _read(trade: Trade, name: str, kept: Kept | None) -> _Shop:
    code = trade.purchases.retailers.code(name)
    own = trade.purchases.before(trade.now)
    own = own.where(own.retailer == (-1 if code is None else code))
    if code is None or not len(own.bought()):
        raise NotFound(
            f"the shop {name!r} has not ordered",
            field="shop",
            hint="check its id, or import its orders",
        )
    mine = replace(trade, purchases=own)
    features = features_of(own, trade.traits, trade.now, kept.prices if kept else None)
    habits = assortment(mine)
    return _Shop(mine, features, code, habits, due_products(habits, mine))


def _order_findings(shop: _Shop) -> Iterator[str]:
    ago, rhythm = shop.figure("recency_days"), shop.figure("rhythm_days")
    orders, days = int(shop.figure("orders")), f"{ago:.0f}"
    last = f"{days} day{'' if days == '1' else 's'} ago"
    told = f"{orders:,} order{'s' if orders > 1 else ''}, the last {last}"
    if np.isfinite(rhythm):
        late = f": {ago / rhythm:.1f} times as long as usual" if ago > LATE * rhythm else ""
        told = f"{told}, usually one every {written(rhythm, Unit.DAYS)} days{late}"
    yield f"{told}."
    spent = shop.figure("revenue_year")
    if np.isfinite(spent):
        growth, back = shop.figure("growth"), shop.figure("return_share")
        parts = [f"It spent {written(spent, Unit.MONEY)} in the last 365 days"]
        if np.isfinite(growth):
            parts.append(f"{growth:.2f} times as much in the last half-year as in the one before")
        if back > 0:
            parts.append(f"{per_cent(back, 1)} of all it ever bought came back")
        yield f"{'; '.join(parts)}."


def _due_findings(shop: _Shop) -> Iterator[str]:
    if shop.due:
        named = "; ".join(
            f"{each.title or each.product} (every {each.days_between:.0f} days)"
            for each in shop.due[:TOLD]
        )
        yield f"{len(shop.due):,} of its products are due now or within a week: {named}."


def _among_peers(shop: _Shop, kept: Kept) -> tuple[list[str], list[Table]]:
    """What its segment is, how it stands in it, and what it leaves to others."""
    model = kept.segments.everyone
    segment = int(model.assign(shop.features)[shop.place])
    findings = [f"{model.names[segment]}. {model.segments[segment].description}"]
    among = int(kept.segments.assign_valuable(shop.features)[shop.place])
    if kept.segments.valuable is not None and among >= 0:
        findings.append(
            "It is one of the few that bring half of everything; among those it is one of the "
            f"“{kept.segments.valuable.names[among]}”."
        )
    tables = [figures_table(shop.features, shop.place, model, segment)]
    missing = untouched(shop.trade, kept.habits.segments[segment])
    if missing:
        findings.append(_untouched_finding(missing))
        tables.append(untouched_table(missing))
    return findings, tables


def _untouched_finding(missing: Sequence[PeerHabit]) -> str:
    named = "; ".join(
        f"{each.category} ({per_cent(each.share)} of its peers"
        + (f", {written(each.spend, Unit.MONEY)} a year)" if each.spend is not None else ")")
        for each in missing[:TOLD]
    )
    many = counted(len(missing), "category", "categories")
    return f"Its peers buy of {many} that it has not in a year: {named}."
