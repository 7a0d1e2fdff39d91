"""What `aisle versions`, `aisle rollback` and `aisle verify` do."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from cli.tasks.outcome import outcome_written
from cli.tasks.setup import choose_catalogue, load_settings, output
from core.clock import SystemClock
from core.errors import IndexUnusable, NotFound
from core.layout import CatalogueLayout, Manifest, catalogue_names
from core.publication import history, rollback
from core.settings import Settings
from indexer.changes.report import read_report, report_names
from search.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version on disk.

    Attributes:
        catalogue: whose it is.
        version: its name.
        served: whether CURRENT names it.
        served_at: when it was last published or rolled back to, ISO 8601; empty if unknown.
        products: how many; None if the manifest cannot be read.
        bytes: of all its files; None if the manifest cannot be read.
        regions: by name; None if the manifest cannot be read.
        encoder: its name and precision; empty if the manifest cannot be read.
        problem: why the manifest cannot be read.
        report: the page of the report of its build; None if it is not kept.
    """

    catalogue: str
    version: str
    served: bool
    served_at: str
    products: int | None
    bytes: int | None
    regions: tuple[str, ...] | None
    encoder: str
    problem: str | None
    report: str | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all."""
    settings = load_settings(indexes=indexes)
    kept = [each for layout in _layouts(settings, catalogue) for each in _kept(layout)]
    console = output()
    if as_json:
        console.print_json(orjson.dumps([asdict(version) for version in kept]).decode())
        return
    table = Table()
    for name in ("catalogue", "version", "served", "last served at", "encoder"):
        table.add_column(name)
    table.add_column("products", justify="right")
    table.add_column("regions", justify="right")
    table.add_column("MB", justify="right")
    for version in kept:
        table.add_row(*_cells(version), style="bold" if version.served else "")
    console.print(table)
    for layout in _layouts(settings, catalogue):
        console.print("\n".join(_reports(layout)), markup=False, soft_wrap=True)


def roll_back(
    version: str | None,
    *,
    catalogue: str | None,
    reason: str,
    outcome_file: Path | None,
    indexes: Path | None,
) -> None:
    """Serve an earlier version and say which."""
    with outcome_written(outcome_file, catalogue or "") as told:
        layout = choose_catalogue(load_settings(indexes=indexes), catalogue)
        before = layout.current_version()
        chosen = rollback(layout, version, SystemClock(), reason=reason)
        outcome = "unchanged" if chosen == before else "published"
        told.without_report = {"outcome": outcome, "version": chosen, "previous": before}
    state = "was served already" if chosen == before else f"was {before}"
    output().print(f"{layout.name} {chosen} is served ({state})", markup=False)


def check(version: str | None, *, catalogue: str | None, indexes: Path | None) -> None:
    """Open a version with all checksums and say that it is whole.

    Raises:
        NotFound: there is no such version.
        IndexUnusable: naming the file that is damaged.
    """
    layout = choose_catalogue(load_settings(indexes=indexes), catalogue)
    chosen = version or layout.current_version()
    if chosen not in layout.versions():
        raise NotFound(
            f"{layout.name!r} has no version {chosen!r}",
            field="version",
            hint=f"kept: {', '.join(layout.versions())}",
        )
    manifest = open_snapshot(layout.version(chosen), verify=True).manifest
    size = sum(entry.bytes for entry in manifest.files.values())
    output().print(
        f"{layout.name} {chosen} is whole: {len(manifest.files)} files, {size / 1e6:,.1f} MB,"
        f" {manifest.products:,} products",
        markup=False,
    )


def _reports(layout: CatalogueLayout) -> Iterator[str]:
    """Where the reports are: of the versions, and of builds that published nothing new."""
    for name in report_names(layout):
        record = read_report(layout, name)
        if record is not None:
            page = layout.reports / f"{name}.html"
            yield f"{layout.name} {record.started_at[:19]} {record.outcome}: {page}"


def _layouts(settings: Settings, catalogue: str | None) -> list[CatalogueLayout]:
    if catalogue is not None:
        return [choose_catalogue(settings, catalogue)]
    names = catalogue_names(settings.indexes)
    if not names:
        return [choose_catalogue(settings, None)]
    return [CatalogueLayout(settings.indexes, name) for name in names]


def _kept(layout: CatalogueLayout) -> Iterator[KeptVersion]:
    current = layout.current_version()
    served_at = {entry.version: entry.at for entry in history(layout)}
    names = sorted(layout.versions(), key=lambda name: served_at.get(name, ""), reverse=True)
    for name in names:
        yield _describe(layout, name, served=name == current, served_at=served_at.get(name, ""))


def _describe(layout: CatalogueLayout, name: str, *, served: bool, served_at: str) -> KeptVersion:
    page = layout.reports / f"{name}.html"
    manifest: Manifest | None = None
    problem: str | None = None
    try:
        manifest = layout.version(name).read_manifest()
    except IndexUnusable as error:
        problem = error.message
    return KeptVersion(
        catalogue=layout.name,
        version=name,
        served=served,
        served_at=served_at,
        products=manifest.products if manifest else None,
        bytes=sum(entry.bytes for entry in manifest.files.values()) if manifest else None,
        regions=manifest.regions if manifest else None,
        encoder=f"{manifest.encoder.name} {manifest.encoder.precision}" if manifest else "",
        problem=problem,
        report=str(page) if page.is_file() else None,
    )


def _cells(version: KeptVersion) -> Iterator[Text]:
    yield Text(version.catalogue)
    yield Text(version.version)
    yield Text("served" if version.served else "")
    yield Text(version.served_at[:19].replace("T", " "))
    yield Text(version.problem or version.encoder, style="red" if version.problem else "")
    yield Text("" if version.products is None else f"{version.products:,}")
    yield Text("" if version.regions is None else f"{len(version.regions):,}")
    yield Text("" if version.bytes is None else f"{version.bytes / 1e6:,.1f}")
