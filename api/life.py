"""What goes on beside the requests for as long as a server answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from api.repeater import Repeater
from api.services import Services

KEEP_SECONDS = 1.0
"""How often what nobody waits for is put on disk."""

COUNT_SECONDS = 1.0
"""How often events are counted for the pages of the commercial team."""

REPORT_SECONDS = 60.0
"""How often is looked for experiments whose last report is old."""


@asynccontextmanager
async def life(services: Services, *, load_first: bool) -> AsyncIterator[None]:
    """Follows the versions and the stores; ends with what runs in `services` closed.

    Args:
        services: of the app.
        load_first: have the catalogues open before the first request.
    """
    settings, catalogues = services.settings, services.catalogues
    if load_first:
        await asyncio.to_thread(catalogues.refresh)
        await asyncio.to_thread(_take_up_models, services)
    opening = Repeater(
        "look for new models", partial(_take_up_models, services), settings.poll_seconds
    )
    opening.start()
    looking = Repeater("look for new versions", catalogues.refresh, settings.poll_seconds)
    looking.start()
    following = Repeater(
        "follow offers and product changes",
        partial(services.follower.poll, catalogues),
        settings.follow_seconds,
    )
    following.start()
    folding = Repeater(
        "follow events",
        partial(services.event_follower.poll, catalogues),
        settings.follow_seconds,
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
        settings.follow_seconds,
    )
    learning.start()
    trying = Repeater(
        "follow experiments",
        partial(services.experiments.poll, catalogues),
        settings.follow_seconds,
    )
    trying.start()
    reporting = Repeater(
        "report on experiments",
        partial(services.experiments.report_on_all, catalogues),
        REPORT_SECONDS,
    )
    reporting.start()
    yield
    await asyncio.to_thread(reporting.stop)
    await asyncio.to_thread(trying.stop)
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


def _take_up_models(services: Services) -> None:
    services.trained.refresh()
    entries = list(services.catalogues.entries.values())
    services.recommender.warm(entry.served for entry in entries if entry.served is not None)


def _keep(services: Services) -> None:
    services.queries.write()
    services.experiments.write()
    services.event_follower.keep()
