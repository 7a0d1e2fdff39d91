"""What `aisle insights list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.tasks.kept_table import KeptVersion, show_kept
from cli.tasks.published_folder import PublishedFolder, kept_version, kept_versions
from cli.tasks.setup import load_settings, output
from core.errors import IndexUnusable
from insights.artefacts.layout import FOLDER, InsightsLayout, Manifest
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
    """

    until: str | None = None
    orders: int | None = None
    shops: int | None = None
    products: int | None = None
    sections: tuple[str, ...] | None = None
    gaps: tuple[str, ...] | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all.

    Raises:
        NotFound: the catalogue that is named has none.
    """
    settings = load_settings(indexes=indexes)
    names = [catalogue] if catalogue else INSIGHTS.catalogues(settings)
    kept = [each for name in names for each in _kept(INSIGHTS.of(settings, name))]
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
        },
        as_json=as_json,
    )


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
        f"{layout.label} {chosen} are whole: {len(manifest.files)} files,"
        f" {_size(manifest) / 1e6:,.1f} MB, {len(manifest.sections)} sections,"
        f" {len(manifest.models)} models",
        markup=False,
    )


def _kept(layout: InsightsLayout) -> Iterator[KeptInsights]:
    for name, served, served_at in kept_versions(layout):
        about = (layout.catalogue.name, name, served, served_at)
        try:
            yield _described(about, layout.version(name).read_manifest())
        except IndexUnusable as error:
            yield KeptInsights(*about, problem=error.message)


def _described(about: tuple[str, str, bool, str], manifest: Manifest) -> KeptInsights:
    trade = manifest.trade
    return KeptInsights(
        *about,
        until=trade.until,
        orders=trade.orders,
        shops=trade.shops,
        products=trade.products,
        sections=manifest.sections,
        gaps=tuple(gap.key for gap in manifest.gaps),
        bytes=_size(manifest),
    )


def _size(manifest: Manifest) -> int:
    return sum(entry.bytes for entry in manifest.files.values())
