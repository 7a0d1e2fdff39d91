"""The behaviour that `aisle scenario` reckons on: as it was published, or fitted anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from cli.tasks.insights_publishing import insights_layout
from cli.tasks.setup import load_settings, open_store, progress
from cli.tasks.trade import TradeSource, read_trade
from cli.tasks.training_data import parse_until
from core.clock import SystemClock
from core.errors import IndexUnusable, NotFound
from core.moments import from_stored, to_stored
from core.progress import Reporter, reporter
from core.settings import Settings
from events.event import Action
from events.tables import EVENTS
from events.trade import Trade
from insights.artefacts.behaviour import SEGMENT, published_behaviour
from insights.artefacts.opening import open_insights
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.fitting import fit_behaviour
from insights.scenarios.scenario import Scenario
from insights.segments.analysis import SegmentsAnalysis

_SEED_OF_SEGMENTS = 0


@dataclass(frozen=True, slots=True)
class Known:
    """The behaviour of shops, and in one sentence where it is from."""

    behaviour: Behaviour
    told: str


@dataclass(frozen=True, slots=True)
class _Passed:
    """Why what is published is not used."""

    why: str


def known_behaviour(
    source: TradeSource, scenarios: Sequence[Scenario], indexes: Path | None
) -> Known:
    """As published where that is of the same moment as the orders, else fitted to them.

    Args:
        source: of the orders; only a catalogue's log has anything published.
        scenarios: whose audiences may ask for segments.
        indexes: the folder of the catalogues.

    Raises:
        BadInput: there are too few orders.
        BadFeed: the file of orders cannot be read.
        StoreUnusable: the log cannot be read.
    """
    audiences = [lever.audience for each in scenarios for lever in each.levers]
    segmented = any(audience.segment is not None for audience in audiences)
    found = _published(source, indexes, segmented=segmented)
    if isinstance(found, Known):
        return found
    trade = read_trade(source, indexes)
    behaviour = _fitted(trade, segmented=segmented)
    return Known(
        behaviour, f"Behaviour was fitted to the orders before {_day(trade.now)}{found.why}."
    )


def _published(source: TradeSource, indexes: Path | None, *, segmented: bool) -> Known | _Passed:
    if source.mapping is not None or source.orders is not None:
        return _Passed("")
    try:
        layout = insights_layout(source.catalogue, indexes)
        insights = open_insights(layout.version(layout.current_version()))
        behaviour = published_behaviour(insights)
    except NotFound:
        return _Passed("")
    except IndexUnusable as error:
        return _Passed(f", since what is published cannot be used: {error.message}")
    if segmented and not behaviour.segments:
        return _Passed(", since what is published has no segments")
    asked = parse_until(source.until)
    if asked is None:
        last = _last_purchase(load_settings(indexes=indexes), layout.catalogue.name)
        current = last is None or behaviour.now > last
    else:
        # What is newer would know what was still to come on that day.
        current = behaviour.now == asked
    if not current:
        return _Passed(f", since what is published is of {_day(behaviour.now)}")
    version = insights.manifest.version
    told = f"Behaviour is that of the published insights {version}, of {_day(behaviour.now)}."
    return Known(behaviour, told)


def _last_purchase(settings: Settings, catalogue: str) -> datetime | None:
    """When anything was last bought or sent back; None where nothing ever was."""
    database = open_store(settings)
    if database is None:
        return None
    chosen = select(func.max(EVENTS.c.time)).where(
        EVENTS.c.catalogue == catalogue,
        EVENTS.c.action.in_([Action.PURCHASE, Action.RETURN]),
        EVENTS.c.retailer.is_not(None),
        EVENTS.c.time < to_stored(SystemClock().now()),
    )
    try:
        with database.reading() as connection:
            last = connection.scalar(chosen)
    finally:
        database.close()
    return None if last is None else from_stored(last)


def _fitted(trade: Trade, *, segmented: bool) -> Behaviour:
    """Fitted to the trade, with segments if a scenario speaks of any."""
    with reporter(progress()) as bars:
        behaviour = fit_behaviour(trade, bars).behaviour
        return behaviour.with_segments(_segments(trade, bars)) if segmented else behaviour


def _segments(trade: Trade, bars: Reporter) -> dict[str, str]:
    """The segment of each retailer that has one."""
    found = SegmentsAnalysis().analyse(trade, _SEED_OF_SEGMENTS, bars)
    figures = {each.column.name: each.values for each in found.shops}
    named = zip(trade.purchases.retailers.names, figures[SEGMENT], strict=True)
    return {retailer: value for retailer, value in named if isinstance(value, str)}


def _day(moment: datetime) -> str:
    return moment.isoformat()[:10]
