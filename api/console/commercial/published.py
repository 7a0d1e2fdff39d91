"""The insights that were published for a catalogue, opened when they are first looked at."""

from pathlib import Path

from fastapi import Request

from api.console.commercial.asking import Sheet
from api.freshness import freshness_of
from api.memo import Memo
from api.services import Services
from core.errors import NotFound
from core.layout import CatalogueLayout
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.opening import Insights, open_insights
from insights.document import Section

MOST_DERIVED = 128
"""Models that are open and plans that were reckoned."""


class PublishedInsights:
    """Opens what is published, once a version. Any number of threads may ask.

    Args:
        indexes: the folder of the catalogues.
        verify: check the SHA-256 of every file on opening.

    Attributes:
        derived: what was made of them.
    """

    def __init__(self, indexes: Path, *, verify: bool) -> None:
        self._indexes = indexes
        self._verify = verify
        self._opened: dict[str, Insights] = {}
        self.derived = Memo(MOST_DERIVED)

    def version_of(self, catalogue: str) -> str:
        """The version that is published now.

        Raises:
            NotFound: there is none.
        """
        return InsightsLayout(CatalogueLayout(self._indexes, catalogue)).current_version()

    def of(self, catalogue: str) -> Insights:
        """The insights of a catalogue as they are published now.

        Raises:
            NotFound: none are published.
            IndexUnusable: they are damaged, or of another Aisle.
        """
        layout = InsightsLayout(CatalogueLayout(self._indexes, catalogue))
        version = layout.current_version()
        opened = self._opened.get(catalogue)
        if opened is None or opened.manifest.version != version:
            opened = open_insights(layout.version(version), verify=self._verify)
            self._opened = {**self._opened, catalogue: opened}
        return opened


def published_insights(request: Request) -> PublishedInsights:
    """Those of the app that `request` came to."""
    published: PublishedInsights = request.app.state.console_insights
    return published


def section_of(insights: Insights, key: str) -> Section:
    """What an analysis found.

    Raises:
        NotFound: it was not made.
    """
    section = insights.sections.get(key)
    if section is None:
        raise NotFound(
            f"there is no section {key[:80]!r} in these insights",
            hint=f"there are: {', '.join(insights.sections)}",
        )
    return section


def section_sheet(services: Services, insights: Insights, key: str) -> Sheet:
    """What an analysis found, how old that is, and how much came since.

    Raises:
        NotFound: it was not made.
    """
    section, manifest = section_of(insights, key), insights.manifest
    now = services.clock.now()
    fresh = freshness_of(services, insights.layout, manifest)
    command = f"aisle insights --catalogue {manifest.catalogue} --publish makes it anew."
    hint = f"That is out of date: {command}" if fresh.is_stale(now) else command
    gaps = tuple(f"{gap.title} could not be made: {gap.why}." for gap in manifest.gaps)
    return Sheet(section, notes=(f"{fresh.told(now)} {hint}", *gaps))


def no_insights(catalogue: str) -> Sheet:
    """What is shown where none are published."""
    told = (
        "No insights are published for this catalogue yet.",
        (
            f"aisle insights --catalogue {catalogue} --publish makes segments, churn, bundles, "
            "seasons and the rest of its orders, and this page shows them from then on."
        ),
    )
    return Sheet(Section(key="insights", title="Insights", findings=told))
