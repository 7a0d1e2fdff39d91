"""What `aisle insights list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from cli.tasks.setup import load_settings, output
from core.clock import SystemClock
from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout
from core.publication import history, rollback
from core.settings import Settings
from insights.artefacts.layout import FOLDER, InsightsLayout, Manifest
from insights.artefacts.opening import open_insights


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
    names = [catalogue] if catalogue else _with_insights(settings)
    kept = [each for name in names for each in _kept(_published(settings, name))]
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


def roll_back(
    version: str | None, *, catalogue: str | None, reason: str, indexes: Path | None
) -> None:
    """Serve earlier insights and say which.

    Raises:
        NotFound: there is no such version, or none before.
        IndexUnusable: it is damaged.
        Conflict: a publication of this catalogue is running.
    """
    layout = _chosen(load_settings(indexes=indexes), catalogue)
    before = layout.current_version()
    chosen = rollback(layout, version, SystemClock(), reason=reason)
    state = "were served already" if chosen == before else f"before: {before}"
    output().print(f"{layout.label} {chosen} are served ({state})", markup=False)


def check(version: str | None, *, catalogue: str | None, indexes: Path | None) -> None:
    """Open insights with all checksums and say that they are whole.

    Raises:
        NotFound: there is no such version.
        IndexUnusable: naming the file that is damaged.
    """
    layout = _chosen(load_settings(indexes=indexes), catalogue)
    chosen = version or layout.current_version()
    if chosen not in layout.versions():
        raise NotFound(
            f"{layout.label} have no version {chosen!r}",
            field="version",
            hint=f"kept: {', '.join(layout.versions())}",
        )
    manifest = open_insights(layout.version(chosen)).manifest
    output().print(
        f"{layout.label} {chosen} are whole: {len(manifest.files)} files,"
        f" {_size(manifest) / 1e6:,.1f} MB, {len(manifest.sections)} sections,"
        f" {len(manifest.models)} models",
        markup=False,
    )


def _with_insights(settings: Settings) -> list[str]:
    """The catalogues with published insights, by name."""
    return sorted(path.parents[1].name for path in settings.indexes.glob(f"*/{FOLDER}/CURRENT"))


def _chosen(settings: Settings, name: str | None) -> InsightsLayout:
    """That of the catalogue called `name`, or of the default one, or of the only one.

    Raises:
        NotFound: it has no insights, or none has.
        BadInput: no name is given and there are several.
    """
    chosen = name or settings.default_catalogue
    if chosen is not None:
        return _published(settings, chosen)
    known = _with_insights(settings)
    if not known:
        raise NotFound(
            f"no insights have been published under {settings.indexes}",
            field="catalogue",
            hint="aisle insights --catalogue NAME --publish",
        )
    if len(known) > 1:
        raise BadInput(
            "there are insights of several catalogues",
            field="catalogue",
            hint=f"--catalogue with one of: {', '.join(known)}",
        )
    return _published(settings, known[0])


def _published(settings: Settings, name: str) -> InsightsLayout:
    layout = InsightsLayout(CatalogueLayout(settings.indexes, name))
    layout.current_version()
    return layout


def _kept(layout: InsightsLayout) -> Iterator[KeptInsights]:
    current = layout.current_version()
    served_at = {entry.version: entry.at for entry in history(layout)}
    for name in sorted(layout.versions(), key=lambda each: served_at.get(each, ""), reverse=True):
        about = (layout.catalogue.name, name, name == current, served_at.get(name, ""))
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
