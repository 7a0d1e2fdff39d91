"""What goes on beside the requests for as long as a server answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from api.repeater import Repeater
from api.services import Services

KEEP_SECONDS = 1.0
"""How often what nobody waits for is put on disk."""


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
    learning = Repeater(
        "learn which banners are good",
        partial(services.banners.poll, catalogues),
        settings.follow_seconds,
    )
    learning.start()
    yield
    await asyncio.to_thread(learning.stop)
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
    services.event_follower.keep()
