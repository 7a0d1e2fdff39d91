"""What is published, opened and loaded beside the requests, so that no page has to wait for it."""

import logging
from threading import Lock, Thread

from fastapi import Request

from api.console.commercial.published import PublishedInsights
from api.console.commercial.scenario_form import values_of
from api.console.commercial.shop import kept_of_shops
from core.errors import AisleError, NotFound
from insights.analyses import packages_told

log = logging.getLogger(__name__)


class Preparing:
    """Prepares each version once, from the first page of its catalogue on that is looked at.

    A server whose console nobody opens loads nothing: what reckons takes a second and memory.

    Args:
        published: where what is opened and reckoned is kept.
    """

    def __init__(self, published: PublishedInsights) -> None:
        self._published = published
        self._begun: set[tuple[str, str]] = set()
        self._lock = Lock()

    def begin(self, catalogue: str) -> None:
        """Prepare what is published for a catalogue, unless that was begun; returns at once."""
        try:
            version = self._published.version_of(catalogue)
        except NotFound:
            return
        with self._lock:
            if (catalogue, version) in self._begun:
                return
            self._begun.add((catalogue, version))
        name = f"prepare the insights of {catalogue}"
        Thread(target=self._prepare, args=(catalogue,), name=name, daemon=True).start()

    def _prepare(self, catalogue: str) -> None:
        for part in (self._prepare_shops, self._prepare_plans):
            try:
                part(catalogue)
            except AisleError as error:
                # Whoever opens the page that needs it is told.
                log.debug("not prepared for the console: %s", error)

    def _prepare_shops(self, catalogue: str) -> None:
        with packages_told("shop"):
            kept_of_shops(self._published, catalogue)

    def _prepare_plans(self, catalogue: str) -> None:
        """Load what reckons and the behaviour of shops, and reckon the plan of the empty form."""
        with packages_told("scenarios"):
            from api.console.commercial.scenarios import Planning  # noqa: PLC0415 - heavy

        Planning(self._published, catalogue).section(values_of({}))


def prepare_insights(request: Request, catalogue: str) -> None:
    """Have what is published for a catalogue prepared, for pages that are looked at next."""
    preparing: Preparing = request.app.state.console_preparing
    preparing.begin(catalogue)
