"""What `aisle insights list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cli.tasks.kept_table import KeptVersion, show_kept
from cli.tasks.published_folder import PublishedFolder, kept_version, kept_versions
from cli.tasks.setup import load_settings, open_store, output
from core.clock import SystemClock
from core.counted import counted
from core.errors import IndexUnusable, StoreUnusable
from core.settings import Settings
from events.arrivals import Arrivals
from events.log import EventLog
from insights.artefacts.layout import FOLDER, InsightsLayout, InsightsVersion, Manifest
from insights.artefacts.log_state import Freshness, LogState, read_log_state
from insights.artefacts.opening import open_insights

INSIGHTS = PublishedFolder(
    InsightsLayout,
    FOLDER,
    what="insights",
    made="published",
    command="aisle insights --catalogue NAME --publish",
)


@dataclass(frozen=True, slots=True)
class KeptInsights(KeptVersion):
    """A version of insights on disk; all below is None if its manifest cannot be read.

    Attributes:
        until: the moment up to which its trade goes, ISO 8601.
        orders, shops, products: of the trade.
        sections: keys of what was found.
        gaps: keys of what could not be.
        read_at: when the log was read that it was made of, ISO 8601; as the next three None
            where that was not kept.
        sequence: of the last event of the log then.
        events_since: that came into the log since.
        orders_since: purchases and returns that it knows nothing of; None also where too many
            events came to look through.
        is_stale: whether it should be made anew.
    """

    until: str | None = None
    orders: int | None = None
    shops: int | None = None
    products: int | None = None
    sections: tuple[str, ...] | None = None
    gaps: tuple[str, ...] | None = None
    read_at: str | None = None
    sequence: int | None = None
    events_since: int | None = None
    orders_since: int | None = None
    is_stale: bool | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all.

    Raises:
        NotFound: the catalogue that is named has none.
    """
    settings = load_settings(indexes=indexes)
    names = [catalogue] if catalogue else INSIGHTS.catalogues(settings)
    kept = [each for name in names for each in _kept(settings, INSIGHTS.of(settings, name))]
    show_kept(
        kept,
        {
            "until": lambda version: (version.until or "")[:10],
            "sections": lambda version: ", ".join(version.sections or ()),
        },
        {
            "orders": lambda version: version.orders,
            "shops": lambda version: version.shops,
            "products": lambda version: version.products,
            "events since": lambda version: version.events_since,
        },
        as_json=as_json,
    )
    stale = [each for each in kept if each.served and each.is_stale]
    if stale and not as_json:
        output().print("\n".join(map(_hint, stale)), markup=False, soft_wrap=True)


def check(version: str | None, *, catalogue: str | None, indexes: Path | None) -> None:
    """Open insights with all checksums and say that they are whole.

    Raises:
        NotFound: there is no such version.
        IndexUnusable: naming the file that is damaged.
    """
    layout = INSIGHTS.chosen(load_settings(indexes=indexes), catalogue)
    chosen = kept_version(layout, version)
    manifest = open_insights(layout.version(chosen)).manifest
    output().print(
        f"{layout.label} {chosen} are whole: {counted(len(manifest.files), 'file')},"
        f" {_size(manifest) / 1e6:,.1f} MB, {counted(len(manifest.sections), 'section')},"
        f" {counted(len(manifest.models), 'model')}",
        markup=False,
    )


def _kept(settings: Settings, layout: InsightsLayout) -> Iterator[KeptInsights]:
    for name, served, served_at in kept_versions(layout):
        about = (layout.catalogue.name, name, served, served_at)
        try:
            yield _described(about, layout.version(name), settings)
        except IndexUnusable as error:
            yield KeptInsights(*about, problem=error.message)


def _described(
    about: tuple[str, str, bool, str], layout: InsightsVersion, settings: Settings
) -> KeptInsights:
    manifest, state = layout.read_manifest(), read_log_state(layout.log_state)
    trade = manifest.trade
    since = None if state is None else _since(settings, about[0], state)
    fresh = Freshness(trade, state, since)
    return KeptInsights(
        *about,
        until=trade.until,
        orders=trade.orders,
        shops=trade.shops,
        products=trade.products,
        sections=manifest.sections,
        gaps=tuple(gap.key for gap in manifest.gaps),
        bytes=_size(manifest),
        read_at=None if state is None else state.read_at.isoformat(),
        sequence=None if state is None else state.sequence,
        events_since=None if since is None else since.events,
        orders_since=fresh.orders_since,
        is_stale=fresh.is_stale(SystemClock().now()),
    )


def _since(settings: Settings, catalogue: str, state: LogState) -> Arrivals | None:
    """What came since; None where the log cannot be read, without which versions are listed."""
    try:
        database = open_store(settings)
        if database is None:
            return None
        with closing(database):
            return EventLog(database, SystemClock()).arrivals(catalogue, state.sequence)
    except StoreUnusable:
        return None


def _hint(version: KeptInsights) -> str:
    came = (
        ""
        if version.events_since is None
        else f"; {counted(version.events_since, 'event')} came since"
    )
    read = (version.read_at or version.until or "")[:10]
    return (
        f"{version.catalogue}: what is served is out of date, of {read}{came}; "
        f"aisle insights --catalogue {version.catalogue} --publish makes it anew"
    )


def _size(manifest: Manifest) -> int:
    return sum(entry.bytes for entry in manifest.files.values())
