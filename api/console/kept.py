"""What a catalogue keeps on disk: its versions, its history, and the reports of its builds.

These files are written by the builder, which the server may not import; what is read here
of them is what the pages show, and whatever else they hold is passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import AisleError, NotFound
from core.layout import CatalogueLayout, Manifest

LARGEST_REPORT = 64 << 20
"""Bytes; a report of more is left alone."""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class HistoryLine(_Told):
    """A publication or a rollback."""

    at: datetime
    action: str
    version: str
    previous: str | None = None
    reason: str = ""
    forced: tuple[str, ...] = ()


class GateLine(_Told):
    """What a gate measured, what it would have let through, and what it objects to."""

    gate: str
    measured: str
    limit: str
    objections: tuple[str, ...] = ()
    pass_with: str = ""
    may_be_forced: bool = True

    @property
    def passed(self) -> bool:
        """Whether it let the version through."""
        return not self.objections


class ChangeCounts(_Told):
    """How many products differ between a version and the one before it."""

    before: int
    after: int
    added: int
    gone: int
    changed: int
    unchanged: int


class RejectTotals(_Told):
    """Rows of the feed, and how many of them were bad."""

    rows: int
    rejected: int


class Report(_Told):
    """What a build told of itself."""

    outcome: str
    version: str | None = None
    previous: str | None = None
    forced: tuple[str, ...] = ()
    reason: str = ""
    seconds: dict[str, float] = {}
    products: int | None = None
    encoded: int | None = None
    known_vectors: int | None = None
    rejects: RejectTotals | None = None
    gates: tuple[GateLine, ...] = ()
    changes: ChangeCounts | None = None

    @property
    def may_be_forced(self) -> bool:
        """Whether a reason is enough to publish in spite of the gates that refused."""
        refusing = [gate for gate in self.gates if not gate.passed]
        return bool(refusing) and all(gate.may_be_forced for gate in refusing)


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version on disk.

    Attributes:
        manifest: None if it cannot be read; `problem` says why.
        bytes: of all its files; None if the manifest cannot be read.
        served: whether CURRENT names it.
        last: how it came to be served last; None if it never was.
        report: what its build told; None if that is not kept.
    """

    name: str
    manifest: Manifest | None
    problem: str
    bytes: int | None
    served: bool
    last: HistoryLine | None
    report: Report | None


@dataclass(frozen=True, slots=True)
class Publication:
    """A point in time at which a version began to be served; products None if unknown."""

    line: HistoryLine
    products: int | None


def read_history(layout: CatalogueLayout) -> tuple[HistoryLine, ...]:
    """Publications and rollbacks, the latest first; a line spoilt by a crash is passed over."""
    try:
        lines = layout.history.read_bytes().split(b"\n")
    except OSError:
        return ()
    return tuple(entry for line in reversed(lines) for entry in _entries(line))


def kept_versions(layout: CatalogueLayout) -> tuple[KeptVersion, ...]:
    """The versions on disk, the served one first and then those served most lately."""
    history = read_history(layout)
    lately = {line.version: place for place, line in reversed([*enumerate(history)])}
    try:
        current = layout.current_version()
    except (OSError, NotFound):
        current = ""
    names = sorted(
        layout.versions(), key=lambda name: (name != current, lately.get(name, len(history)), name)
    )
    return tuple(_kept(layout, name, history, served=name == current) for name in names)


def publications(layout: CatalogueLayout, most: int) -> tuple[Publication, ...]:
    """The last `most` entries of the history, the oldest first, with how many products each had."""
    lines = read_history(layout)[:most]
    products = {version: _products(layout, version) for version in {line.version for line in lines}}
    return tuple(Publication(line, products[line.version]) for line in reversed(lines))


def read_report(path: Path) -> Report | None:
    """The report in `path`, a JSON file; None if there is none or it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_REPORT:
            return None
        return Report.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def version_report(layout: CatalogueLayout, version: str) -> Path:
    """Where the report of a published version is, as JSON."""
    return layout.reports / f"{version}.json"


def _kept(
    layout: CatalogueLayout, name: str, history: tuple[HistoryLine, ...], *, served: bool
) -> KeptVersion:
    manifest, problem = None, ""
    try:
        manifest = layout.version(name).read_manifest()
    except AisleError as error:
        problem = error.message
    return KeptVersion(
        name=name,
        manifest=manifest,
        problem=problem,
        bytes=sum(file.bytes for file in manifest.files.values()) if manifest else None,
        served=served,
        last=next((line for line in history if line.version == name), None),
        report=read_report(version_report(layout, name)),
    )


def _products(layout: CatalogueLayout, version: str) -> int | None:
    try:
        return layout.version(version).read_manifest().products
    except AisleError:
        report = read_report(version_report(layout, version))
        return report.products if report else None


def _entries(line: bytes) -> Iterator[HistoryLine]:
    try:
        yield HistoryLine.model_validate_json(line)
    except ValidationError:
        return
