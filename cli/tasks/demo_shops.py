"""What the demo's shops have done by today: retailers, events, banners."""

from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.demo import demo_retailers
from catalog.demo.behaviour import demo_events, write_demo_events
from catalog.demo.campaign import write_campaign, write_past_campaigns
from catalog.demo.generate import DEFAULT_COUNT
from catalog.store.records import Retailer
from catalog.store.retailers import RetailerStore
from core.clock import Clock
from core.database import open_database
from core.layout import CatalogueLayout
from core.progress import Reporter
from core.settings import Settings
from events.log import EventLog
from events.ubi import event_of
from recommend.banners.banner import Banner, Slot
from recommend.banners.store import BannerStore

EVENTS_AT_ONCE = 500
CAMPAIGN_FILE = "offer.csv"
"""In the catalogue's folder: who was sent the last offer, for `aisle uplift`."""

PAST_FILE = "offers.csv"
"""In the same place: who was sent each offer and answered, for `aisle scenario campaigns`."""

BANNERS = (
    Banner(
        "coffee-week",
        "home",
        "Coffee for the whole week",
        "Beans, ground and capsules",
        category="Beverages > Coffee",
    ),
    Banner(
        "clean-kitchen",
        "home",
        "A kitchen that shines",
        "Everything for the dishes",
        category="Cleaning and Laundry > Dishwashing",
    ),
    Banner(
        "pasta-stock",
        "home",
        "Stock up on pasta and rice",
        "Large packs, small prices",
        category="Pantry > Pasta and Rice",
    ),
)


def furnish(
    layout: CatalogueLayout,
    settings: Settings,
    clock: Clock,
    bars: Reporter,
    *,
    count: int = DEFAULT_COUNT,
) -> None:
    """Make the shops known, tell what they did until today, and put up banners.

    Who was sent the offers of the demo's campaigns is written to `CAMPAIGN_FILE` and `PAST_FILE`.

    What was broken off is begun again: each event is kept once.

    Args:
        layout: of the catalogue.
        settings: say where the database is.
        clock: says what day it is.
        bars: where progress is shown.
        count: of the marketplace's products.

    Raises:
        StoreUnusable: the database cannot be written to.
    """
    with closing(open_database(settings.database_url)) as database:
        log = EventLog(database, clock)
        shops = [Retailer(each.id, each.region) for each in demo_retailers()]
        RetailerStore(database).put(layout.name, shops)
        BannerStore(database).put(layout.name, [Slot("home")], BANNERS, position=0)
        today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        bodies, truth = demo_events(count=count, until=today)
        _append(log, layout.name, bodies, clock.now(), bars)
    if truth.campaign is not None:
        layout.root.mkdir(parents=True, exist_ok=True)
        write_campaign(layout.root / CAMPAIGN_FILE, truth.campaign)
        write_past_campaigns(layout.root / PAST_FILE, truth.campaigns)


def write_events(path: Path, clock: Clock) -> Path:
    """Write the events until today to a file, and the truth beside it.

    Returns:
        Where the truth is.
    """
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    truth = path.with_name(path.name.removesuffix(".jsonl.gz") + ".truth.json")
    write_demo_events(path, truth, until=today)
    return truth


def _append(
    log: EventLog, catalogue: str, bodies: list[dict[str, Any]], now: datetime, bars: Reporter
) -> None:
    told = bars.track((event_of(body, now) for body in bodies), label="events", total=len(bodies))
    while batch := list(islice(told, EVENTS_AT_ONCE)):
        log.append(catalogue, batch)
