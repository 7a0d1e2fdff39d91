"""The commercial team's pages of figures, by their addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.console.commercial import banners, experiments, overview, queries, recommendations
from api.console.commercial.asking import Asked, Sheet
from api.console.commercial.charts import can_draw
from api.console.overview_page import Standing, standing_of
from api.services import Services
from core.errors import NotFound

Build = Callable[[Services, str, Asked], Sheet]

TABS = (
    ("overview", "Overview"),
    ("queries", "Queries"),
    ("recommendations", "Recommendations"),
    ("banners", "Banners"),
    ("shops", "Shops"),
    ("insights", "Insights"),
    ("scenarios", "Scenarios"),
    ("experiments", "Experiments"),
)
"""Addresses and titles, in the order in which they are shown."""

_BUILDS: Mapping[str, Build] = {
    "overview": overview.overview,
    "queries": queries.queries,
    "recommendations": recommendations.recommendations,
    "banners": banners.banners,
    "experiments": experiments.experiments,
}


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A page of figures.

    Attributes:
        tab: of TABS, that it belongs to.
        here: its address, without its query.
        beside: addresses and titles of the pages next to it, under the same tab.
        drawn: whether its charts can be drawn.
    """

    standing: Standing
    tab: str
    here: str
    sheet: Sheet
    asked: Asked
    beside: tuple[tuple[str, str], ...] = ()
    drawn: bool = True


def sheet_of(services: Services, catalogue: str, key: str, asked: Asked) -> Sheet:
    """What the page of `key` shows.

    Raises:
        NotFound: there is no such page.
    """
    build = _BUILDS.get(key)
    if build is None:
        raise NotFound(f"there is no page {key[:80]!r} of the commercial team")
    return build(services, catalogue, asked)


def sheet_page(
    services: Services,
    catalogue: str,
    tab: str,
    here: str,
    sheet: Sheet,
    asked: Asked,
    beside: tuple[tuple[str, str], ...] = (),
) -> SheetPage:
    """The page that shows `sheet`; what is published, and has others beside, is drawn already."""
    standing = standing_of(services, catalogue)
    return SheetPage(standing, tab, here, sheet, asked, beside, bool(beside) or can_draw())
