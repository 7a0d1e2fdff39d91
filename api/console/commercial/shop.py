"""The page of one shop: what is known of it, what it buys, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.behaviour.answers import ProfileAnswer
from api.behaviour.profile_view import profile_view
from api.console.commercial.charts import can_draw
from api.console.commercial.published import PublishedInsights
from api.console.overview_page import Standing, standing_of
from api.query_id import new_query_id
from api.recommending.answers import RecommendedHit
from api.recommending.scenes import Asked
from api.services import Services
from catalog.filter_values import CATEGORY_SEPARATOR
from core.errors import AisleError, ModelMissing, NotFound
from events.event import Event
from events.profile import Profile
from events.summaries.counts import Counts
from events.summaries.store import Period
from events.trade import Trade, Traits
from insights.analyses import packages_told
from insights.artefacts.opening import Insights
from insights.document import Cell, Column, Section, Table, Unit
from search.live.laying import rows_of
from search.live.searcher import LiveSearcher

if TYPE_CHECKING:
    from insights.shop.page import Kept
    from search.results import ProductView

DUE_DAYS = 14.0
LONGEST_OVERDUE = 30.0
"""Days; what has been due for longer is not awaited any more."""

MOST_DUE = 60
SHOWN_DAYS = 91
SHOWN_QUERIES = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the shop, with its column."""

    column: Column
    value: Cell


@dataclass(frozen=True, slots=True)
class Due:
    """A product that the shop will need again; `days` below 0 if it is overdue."""

    product: str
    title: str
    days: float
    quantity: float | None
    why: str


@dataclass(frozen=True, slots=True)
class ShopPage:
    """What is known of a shop.

    Attributes:
        figures: of the published insights; empty where there are none of it.
        until: the day up to which those know orders.
        counts: of the last SHOWN_DAYS.
        profile: what its events say of it; None where nothing can be searched.
        due: the most overdue first; empty where nothing is, or nothing was trained.
        section: what it buys and when, and what it searched for.
        drawn: whether charts can be drawn.
    """

    standing: Standing
    tab: str
    here: str
    retailer: str
    figures: tuple[Figure, ...]
    until: str
    counts: Counts
    profile: ProfileAnswer | None
    due: tuple[Due, ...]
    section: Section
    drawn: bool


def shop_page(
    services: Services, published: PublishedInsights, catalogue: str, retailer: str, here: str
) -> ShopPage:
    """Look it all up.

    Raises:
        NotFound: nobody knows of such a shop.
    """
    try:
        insights = published.of(catalogue)
    except NotFound:
        insights = None
    profile = services.profiles.get(catalogue, retailer)
    row = insights.shops.row(retailer) if insights else None
    if row is None and profile.first is None:
        raise NotFound(
            f"nothing is known of a shop {retailer[:80]!r}",
            hint="ids are case-sensitive; the page Shops lists those with orders",
        )
    period = Period.until(services.clock.now(), SHOWN_DAYS)
    counts, _ = services.stores.open().summaries.of_retailer(catalogue, retailer, period, 0)
    return ShopPage(
        standing=standing_of(services, catalogue),
        tab="shops",
        here=here,
        retailer=retailer,
        figures=_figures(insights, row),
        until=insights.manifest.trade.until[:10] if insights else "",
        counts=counts,
        profile=_profile(services, catalogue, profile),
        due=_due(services, catalogue, retailer),
        section=shop_figures(services, published, catalogue, retailer),
        drawn=can_draw(),
    )


def _figures(insights: Insights | None, row: dict[str, Cell] | None) -> tuple[Figure, ...]:
    if insights is None or row is None:
        return ()
    return tuple(Figure(column, row[column.name]) for column in insights.shops.columns)


def _profile(services: Services, catalogue: str, profile: Profile) -> ProfileAnswer | None:
    searcher = _live(services, catalogue)
    return profile_view(catalogue, profile, searcher.snapshot) if searcher else None


def _due(services: Services, catalogue: str, retailer: str) -> tuple[Due, ...]:
    """What is due within DUE_DAYS; nothing where it cannot be said."""
    try:
        answer = services.recommender.reorders(
            services.catalogues.get(catalogue),
            Asked(retailer=retailer, k=MOST_DUE),
            DUE_DAYS,
            new_query_id(services.clock.now()),
        )
    except AisleError:
        return ()
    hits = (hit for hit in answer.hits if (hit.due_days or 0.0) >= -LONGEST_OVERDUE)
    return tuple(_due_of(hit) for hit in hits)


def _due_of(hit: RecommendedHit) -> Due:
    return Due(
        product=hit.product.id,
        title=hit.product.title,
        days=hit.due_days or 0.0,
        quantity=hit.quantity,
        why=hit.reason.text,
    )


_QUERIES = (
    Column(name="query", title="Searched for"),
    Column(name="searches", title="Searches", unit=Unit.COUNT),
    Column(name="empty", title="Found nothing", unit=Unit.COUNT),
    Column(name="clicks", title="Clicks", unit=Unit.COUNT),
)


def shop_figures(
    services: Services, published: PublishedInsights, catalogue: str, retailer: str
) -> Section:
    """What a shop's own events say of it, and what it searched for.

    Raises:
        StoreUnusable: the log cannot be read.
    """
    stores = services.stores.open()
    now = services.clock.now()
    _, queries = stores.summaries.of_retailer(
        catalogue, retailer, Period.until(now, SHOWN_DAYS), SHOWN_QUERIES
    )
    rows = tuple(
        (each.text, each.counts.searches, each.counts.empty, each.counts.clicks) for each in queries
    )
    title = f"What it searched for in {SHOWN_DAYS} days"
    searched = Table(name="queries", title=title, columns=_QUERIES, rows=rows)
    events = [each.event for each in stores.events.of_retailer(catalogue, retailer)]
    try:
        bought = _bought(services, published, catalogue, retailer, events)
    except (NotFound, ModelMissing):
        return Section(key="shop", title=retailer, findings=(), tables=(searched,))
    return bought.model_copy(update={"tables": (*bought.tables, searched)})


def _bought(
    services: Services,
    published: PublishedInsights,
    catalogue: str,
    retailer: str,
    events: Sequence[Event],
) -> Section:
    """What a shop buys and when.

    Raises:
        NotFound: it has not ordered.
        ModelMissing: what analyses is not installed.
    """
    with packages_told("shop"):
        from insights.shop.page import shop_section  # noqa: PLC0415 - heavy; only for shops
        from insights.shop.reading import purchases_from  # noqa: PLC0415 - of the same package

        purchases = purchases_from(events)
        traits = _traits(services, catalogue, purchases.products.names)
        trade = Trade(purchases, traits, services.clock.now())
        return shop_section(trade, retailer, kept_of_shops(published, catalogue), events)


def kept_of_shops(published: PublishedInsights, catalogue: str) -> "Kept | None":
    """What was kept of all shops; None where no segments were made."""
    from insights.features.prices import ProductPrices  # noqa: PLC0415 - heavy; only for shops
    from insights.segments.model import Segmentation  # noqa: PLC0415 - likewise
    from insights.segments.peers import PeerHabits  # noqa: PLC0415 - likewise
    from insights.shop.page import Kept  # noqa: PLC0415 - likewise

    try:
        insights = published.of(catalogue)
        version = insights.manifest.version
        return published.derived.of(
            (catalogue, version, "kept of shops"),
            lambda: Kept(
                segments=insights.model("segments", Segmentation),
                prices=insights.model("product_prices", ProductPrices),
                habits=insights.model("peer_habits", PeerHabits),
            ),
        )
    except NotFound:
        return None


def _traits(services: Services, catalogue: str, products: Sequence[str]) -> Traits:
    """What the catalogue says of products; nothing of those that it does not have."""
    views: dict[str, ProductView] = {}
    searcher = _live(services, catalogue)
    if searcher is not None:
        snapshot = searcher.snapshot
        rows = list(rows_of(snapshot, products).values())
        views = {view.id: view for view in snapshot.products.views(rows, attributes=False)}
    known = [views.get(product) for product in products]
    return Traits(
        titles=tuple(view.title if view else "" for view in known),
        categories=tuple(CATEGORY_SEPARATOR.join(view.category) if view else "" for view in known),
        brands=tuple(view.brand if view else "" for view in known),
    )


def _live(services: Services, catalogue: str) -> LiveSearcher | None:
    try:
        searcher = services.catalogues.get(catalogue).opened.searcher
    except AisleError:
        return None
    return searcher if isinstance(searcher, LiveSearcher) else None
