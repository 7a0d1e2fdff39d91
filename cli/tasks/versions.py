"""What `aisle versions`, `aisle rollback` and `aisle verify` do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.tasks.kept_table import KeptVersion, show_kept
from cli.tasks.outcome import outcome_written
from cli.tasks.published_folder import kept_versions
from cli.tasks.setup import choose_catalogue, load_settings, output
from core.clock import SystemClock
from core.counted import counted
from core.errors import IndexUnusable, NotFound
from core.layout import CatalogueLayout, Manifest, catalogue_names
from core.publication import rollback
from core.settings import Settings
from indexer.changes.report import read_report, report_names
from search.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class KeptIndex(KeptVersion):
    """A version of an index on disk.

    Attributes:
        products: how many; None if the manifest cannot be read.
        regions: by name; None if the manifest cannot be read.
        encoder: its name and precision; empty if the manifest cannot be read.
        report: the page of the report of its build; None if it is not kept.
    """

    products: int | None = None
    regions: tuple[str, ...] | None = None
    encoder: str = ""
    report: str | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all."""
    settings = load_settings(indexes=indexes)
    kept = [each for layout in _layouts(settings, catalogue) for each in _kept(layout)]
    show_kept(
        kept,
        {"encoder": lambda version: version.encoder},
        {
            "products": lambda version: version.products,
            "regions": lambda version: None if version.regions is None else len(version.regions),
        },
        as_json=as_json,
    )
    if as_json:
        return
    for layout in _layouts(settings, catalogue):
        output().print("\n".join(_reports(layout)), markup=False, soft_wrap=True)


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
        f"{layout.name} {chosen} is whole: {counted(len(manifest.files), 'file')},"
        f" {size / 1e6:,.1f} MB, {counted(manifest.products, 'product')}",
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


def _kept(layout: CatalogueLayout) -> Iterator[KeptIndex]:
    for name, served, served_at in kept_versions(layout):
        page = layout.reports / f"{name}.html"
        report = str(page) if page.is_file() else None
        about = (layout.name, name, served, served_at)
        try:
            manifest = layout.version(name).read_manifest()
        except IndexUnusable as error:
            yield KeptIndex(*about, problem=error.message, report=report)
        else:
            yield _described(about, manifest, report)


def _described(
    about: tuple[str, str, bool, str], manifest: Manifest, report: str | None
) -> KeptIndex:
    return KeptIndex(
        *about,
        bytes=sum(entry.bytes for entry in manifest.files.values()),
        products=manifest.products,
        regions=manifest.regions,
        encoder=f"{manifest.encoder.name} {manifest.encoder.precision}",
        report=report,
    )
