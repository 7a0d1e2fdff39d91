"""What goes on beside the requests for as long as a server answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from threading import Event

from api.repeater import Repeater
from api.services import Services
from api.watch import Watch, Watched
from catalog.store.rows import COUNTERS as LIVE_COUNTERS
from events.tables import COUNTER as EVENTS_COUNTER
from experiments.store import COUNTER as EXPERIMENTS_COUNTER

KEEP_SECONDS = 1.0
"""How often what nobody waits for is put on disk."""

COUNT_SECONDS = 1.0
"""How often events are counted for the pages of the commercial team."""

LEARN_SECONDS = 1.0
"""How often banners learn from the log."""

REPORT_SECONDS = 60.0
"""How often is looked for experiments whose last report is old."""


@asynccontextmanager
async def life(
    services: Services, *, load_first: bool, called: Event | None = None
) -> AsyncIterator[None]:
    """Follows the versions and the stores; ends with what runs in `services` closed.

    Args:
        services: of the app.
        load_first: have the catalogues open before the first request.
        called: the first request is taken when it is set; at once if None.
    """
    settings, catalogues = services.settings, services.catalogues
    if load_first:
        await asyncio.to_thread(load, services)
    opening = Repeater(
        "look for new models", partial(_take_up_models, services), settings.poll_seconds
    )
    opening.start()
    looking = Repeater("look for new versions", catalogues.refresh, settings.poll_seconds)
    looking.start()
    # In a thread each: thousands of changed products take seconds to apply, meanwhile events come.
    following = Repeater(
        "follow offers and product changes", _live(services).look, settings.follow_seconds
    )
    following.start()
    folding = Repeater(
        "follow events and experiments", _told(services).look, settings.follow_seconds
    )
    folding.start()
    services.event_writer.start()
    keeping = Repeater("keep searches and profiles", partial(_keep, services), KEEP_SECONDS)
    keeping.start()
    counting = Repeater(
        "count what happened by day", partial(services.summing.poll, catalogues), COUNT_SECONDS
    )
    counting.start()
    learning = Repeater(
        "learn which banners are good",
        partial(services.banners.poll, catalogues),
        LEARN_SECONDS,
    )
    learning.start()
    reporting = Repeater(
        "report on experiments",
        partial(services.experiments.report_on_all, catalogues),
        REPORT_SECONDS,
    )
    reporting.start()
    if called is not None:
        await asyncio.to_thread(called.wait)
    yield
    await asyncio.to_thread(reporting.stop)
    await asyncio.to_thread(learning.stop)
    await asyncio.to_thread(counting.stop)
    await asyncio.to_thread(services.event_writer.stop)
    await asyncio.to_thread(keeping.stop)
    await asyncio.to_thread(_keep, services)
    await asyncio.to_thread(folding.stop)
    await asyncio.to_thread(following.stop)
    await asyncio.to_thread(looking.stop)
    await asyncio.to_thread(opening.stop)
    await asyncio.to_thread(services.pool.close)
    await asyncio.to_thread(services.quick.close)
    await asyncio.to_thread(services.writes.close)
    await asyncio.to_thread(services.stores.close)


def _live(services: Services) -> Watch:
    follower = services.follower
    watched = Watched(frozenset(LIVE_COUNTERS), follower.poll, follower.rest)
    return Watch(services.stores, services.catalogues, [watched])


def _told(services: Services) -> Watch:
    watched = (
        Watched(frozenset({EVENTS_COUNTER}), services.event_follower.poll),
        Watched(frozenset({EXPERIMENTS_COUNTER}), services.experiments.poll),
    )
    return Watch(services.stores, services.catalogues, watched)


def load(services: Services) -> None:
    """Open what is published, and have at hand what the first answers need."""
    services.catalogues.refresh()
    _take_up_models(services)


def _take_up_models(services: Services) -> None:
    services.trained.refresh()
    entries = list(services.catalogues.entries.values())
    services.recommender.warm(entry.served for entry in entries if entry.served is not None)


def _keep(services: Services) -> None:
    services.queries.write()
    services.experiments.write()
    services.event_follower.keep()
