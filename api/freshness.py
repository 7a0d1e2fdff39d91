"""How far the published insights of a catalogue are behind its log."""

from api.services import Services
from core.errors import StoreUnusable
from insights.artefacts.layout import InsightsVersion, Manifest
from insights.artefacts.log_state import Freshness, read_log_state


def freshness_of(services: Services, layout: InsightsVersion, manifest: Manifest) -> Freshness:
    """What a version was made of, and what came since as far as the log can be read."""
    state = read_log_state(layout.log_state)
    if state is None:
        return Freshness(manifest.trade, None, None)
    try:
        since = services.stores.open().events.arrivals(manifest.catalogue, state.sequence)
    except StoreUnusable:
        since = None
    return Freshness(manifest.trade, state, since)
