"""A catalogue with a past: searches, events and insights, for the commercial team's pages."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from core.database import open_database
from core.layout import CatalogueLayout
from core.settings import Settings
from events.event import Event, PurchaseLine
from events.log import EventLog
from events.queries import LoggedQuery, QueryLog
from experiments.definition import Definition, Variant
from experiments.report import (
    ExperimentReport,
    MetricRow,
    MetricUnit,
    Role,
    State,
    VariantCount,
    Verdict,
)
from experiments.store import ExperimentStore
from insights.analysis import ShopColumn
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.log_state import LogState
from insights.artefacts.making import PublishOptions, publish_insights
from insights.document import Column, Unit
from insights.running import Findings
from insights.scenarios.analysis import MODEL
from tests.api.pages import ATTACK
from tests.insights.documents import SECTION
from tests.insights.scenarios.planted_shops import written_behaviour
from tests.insights.trades import small_trade

SHOP = "shop-000"


@dataclass
class StandingClock:
    """A clock that stands until it is set."""

    time: datetime

    def now(self) -> datetime:
        return self.time


def tell_past(settings: Settings, catalogue: str, now: datetime) -> None:
    """Searches and events of the two days before `now`, all of them long known."""
    hour = timedelta(hours=1)
    with closing(open_database(settings.database_url)) as database:
        searches = [
            *(_search(f"t{n}", "Green Tea", 7, now - n * hour) for n in range(8)),
            *(_search(f"n{n}", "nothing", 0, now - n * hour) for n in range(2)),
            _search("attack", ATTACK, 0, now - hour),
        ]
        QueryLog(database).append(catalogue, searches)
        log = EventLog(database, StandingClock(now - timedelta(days=1)))
        log.append(
            catalogue,
            [
                _event("i1", "impression", now - 3 * hour, query="t1"),
                _event("c1", "click", now - 3 * hour, query="t1"),
                _event("i2", "impression", now - 3 * hour, slot="home", product="2"),
                _event("c2", "click", now - 2 * hour, slot="home", product="2"),
                _order("o1", now - hour, ("1", 2, 10.0), ("2", 1, 5.5), ("3", 1, 100.0)),
                _order("o2", now - 30 * hour, ("1", 1, 10.0)),
            ],
        )


def tell_searches(
    settings: Settings, catalogue: str, now: datetime, found: Mapping[str, int]
) -> None:
    """Searches of the hour before `now`, each of which found so many products."""
    searches = [
        _search(f"told-{text}-{n}", text, many, now - timedelta(minutes=n))
        for text, many in found.items()
        for n in range(3)
    ]
    with closing(open_database(settings.database_url)) as database:
        QueryLog(database).append(catalogue, searches)


def try_out(settings: Settings, catalogue: str, now: datetime) -> None:
    """An experiment with a report."""
    variants = (Variant(name="plain", share=0.5), Variant(name="keen", share=0.5, search="keen"))
    searches = {"keen": {"fusion_dense_weight": 0.5}}
    started = now - timedelta(days=20)
    with closing(open_database(settings.database_url)) as database:
        store = ExperimentStore(database, StandingClock(started))
        store.start(catalogue, Definition(name="meaning", variants=variants, searches=searches))
        store.keep_report(_report(catalogue, started, now))


def _report(catalogue: str, started: datetime, now: datetime) -> ExperimentReport:
    conversion = MetricRow(
        metric="conversion",
        title="Conversion",
        unit=MetricUnit.SHARE,
        role=Role.PRIMARY,
        up_is_good=True,
        variant="plain",
        units=400,
        mean=0.2,
    )
    better = replace(
        conversion,
        variant="keen",
        mean=0.25,
        difference=0.05,
        always_low=0.01,
        always_high=0.09,
        adjusted_p=0.012,
        relative=0.25,
        verdict=Verdict.BETTER,
    )
    return ExperimentReport(
        catalogue=catalogue,
        name="meaning",
        hypothesis="More weight on meaning sells more.",
        kind="ab",
        unit="retailer",
        state=State.RUNNING,
        ramp=1.0,
        started=started,
        stopped=None,
        as_of=now,
        window_days=14,
        confidence=0.95,
        control="plain",
        ratio_p=0.8,
        trusted=True,
        variants=(VariantCount("plain", 0.5, 410, 400), VariantCount("keen", 0.5, 405, 400)),
        rows=(conversion, better),
        preference=None,
        headline="keen is better: 25 % more shops order.",
        sentences=("Conversion goes from 20 % to 25 %.",),
    )


def publish(indexes: Path, catalogue: str, log: LogState | None = None) -> None:
    """Insights with a section, figures of sixty shops and a behaviour to reckon with."""
    trade = small_trade(seed=7)
    shops = len(trade.purchases.retailers)
    columns = (
        ShopColumn(
            Column(name="segment", title="Segment"),
            tuple("Regulars" if n % 3 else "=Others" for n in range(shops)),
        ),
        ShopColumn(
            Column(name="revenue", title="Revenue", unit=Unit.MONEY),
            tuple(None if n == 5 else float(n * n) for n in range(shops)),
        ),
        ShopColumn(
            Column(name="active", title="Still active", unit=Unit.SHARE, note="probability"),
            tuple(n / shops for n in range(shops)),
        ),
    )
    findings = Findings(
        sections=(SECTION,), shops=columns, models={MODEL: written_behaviour(deviation=0.2)}
    )
    layout = InsightsLayout(CatalogueLayout(indexes, catalogue))
    publish_insights(findings, trade, 7, layout, PublishOptions(log=log))


def _search(name: str, text: str, found: int, moment: datetime) -> LoggedQuery:
    return LoggedQuery(name, moment, text, SHOP, found, 1, ())


def _event(
    name: str,
    action: str,
    moment: datetime,
    *,
    product: str = "1",
    query: str | None = None,
    slot: str | None = None,
) -> Event:
    return Event(name, action, moment, SHOP, product=product, query=query, slot=slot)


def _order(name: str, moment: datetime, *lines: tuple[str, float, float]) -> Event:
    bought = tuple(PurchaseLine(*line) for line in lines)
    return Event(name, "purchase", moment, SHOP, order=name, lines=bought)
