"""What goes on beside the requests for as long as a server answers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from threading import Event

from api.behaviour.writer import EventWriter
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
    if load_first:
        await asyncio.to_thread(load, services)
    async with AsyncExitStack() as going_on:
        # What began last ends first, each in a thread: it may wait for a call under way.
        for close in (
            services.stores.close,
            services.writes.close,
            services.quick.close,
            services.pool.close,
        ):
            going_on.push_async_callback(asyncio.to_thread, close)
        for repeater in _followers(services):
            _begin(repeater, going_on)
        going_on.push_async_callback(asyncio.to_thread, _keep, services)
        _begin(
            Repeater("keep searches and profiles", partial(_keep, services), KEEP_SECONDS),
            going_on,
        )
        _begin(services.event_writer, going_on)
        for repeater in _learners(services):
            _begin(repeater, going_on)
        if called is not None:
            await asyncio.to_thread(called.wait)
        yield


def _begin(part: Repeater | EventWriter, going_on: AsyncExitStack) -> None:
    part.start()
    going_on.push_async_callback(asyncio.to_thread, part.stop)


def _followers(services: Services) -> Iterator[Repeater]:
    """What brings the services abreast of the files and the stores."""
    settings = services.settings
    yield Repeater("look for new models", partial(_take_up_models, services), settings.poll_seconds)
    yield Repeater("look for new versions", services.catalogues.refresh, settings.poll_seconds)
    # In a thread each: thousands of changed products take seconds to apply, meanwhile events come.
    yield Repeater(
        "follow offers and product changes", _live(services).look, settings.follow_seconds
    )
    yield Repeater("follow events and experiments", _told(services).look, settings.follow_seconds)


def _learners(services: Services) -> Iterator[Repeater]:
    """What is made of the events."""
    catalogues = services.catalogues
    yield Repeater(
        "count what happened by day", partial(services.summing.poll, catalogues), COUNT_SECONDS
    )
    yield Repeater(
        "learn which banners are good", partial(services.banners.poll, catalogues), LEARN_SECONDS
    )
    yield Repeater(
        "report on experiments",
        partial(services.experiments.report_on_all, catalogues),
        REPORT_SECONDS,
    )


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
