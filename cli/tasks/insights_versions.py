"""What `aisle insights list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

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
class KeptInsights:
    """A version of insights on disk.

    Attributes:
        catalogue: whose they are.
        version: its name.
        served: whether CURRENT names it.
        served_at: when it was last published or rolled back to, ISO 8601; empty if unknown.
        until: the moment up to which its trade goes, ISO 8601; as all below None if the
            manifest cannot be read.
        orders, shops, products: of the trade.
        sections: keys of what was found.
        gaps: keys of what could not be.
        bytes: of all its files.
        problem: why the manifest cannot be read.
    """

    catalogue: str
    version: str
    served: bool
    served_at: str
    until: str | None = None
    orders: int | None = None
    shops: int | None = None
    products: int | None = None
    sections: tuple[str, ...] | None = None
    gaps: tuple[str, ...] | None = None
    bytes: int | None = None
    problem: str | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all.

    Raises:
        NotFound: the catalogue that is named has none.
    """
    settings = load_settings(indexes=indexes)
    names = [catalogue] if catalogue else INSIGHTS.catalogues(settings)
    kept = [each for name in names for each in _kept(INSIGHTS.of(settings, name))]
    console = output()
    if as_json:
        console.print_json(orjson.dumps([asdict(version) for version in kept]).decode())
        return
    table = Table()
    for name in ("catalogue", "version", "served", "last served at", "until", "sections"):
        table.add_column(name)
    for name in ("orders", "shops", "products", "MB"):
        table.add_column(name, justify="right")
    for version in kept:
        table.add_row(*_cells(version), style="bold" if version.served else "")
    console.print(table)


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


def _cells(version: KeptInsights) -> Iterator[Text]:
    yield Text(version.catalogue)
    yield Text(version.version)
    yield Text("served" if version.served else "")
    yield Text(version.served_at[:19].replace("T", " "))
    yield Text((version.until or "")[:10])
    told = version.problem or ", ".join(version.sections or ())
    yield Text(told, style="red" if version.problem else "")
    for number in (version.orders, version.shops, version.products):
        yield Text("" if number is None else f"{number:,}")
    yield Text("" if version.bytes is None else f"{version.bytes / 1e6:,.1f}")
