"""The report of a build, whatever became of it, and the folder in which reports are kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.gates import GateResult
from core.layout import CatalogueLayout
from indexer.changes.models import Changes
from indexer.changes.movers import Movers


class Outcome(StrEnum):
    """What became of a build."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    DRY_RUN = "dry_run"
    REFUSED = "refused"
    FAILED = "failed"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Frozen):
    """What a version is made of.

    Attributes:
        kind: "feed", or "fold" for the products of the served version with later changes.
        name: of the feed's file, or of the version.
        bytes: of the feed's file.
        modified_at: when the feed's file was written, ISO 8601; empty if unknown.
        options: what the build was asked for, by option.
    """

    kind: str = "feed"
    name: str = ""
    bytes: int | None = None
    modified_at: str = ""
    options: Mapping[str, str] = {}


NO_SOURCE = Source()


class ReasonCount(_Frozen):
    """How many rows one fault concerns; `field` is empty where it is the whole row's."""

    field: str
    reason: str
    rows: int


class RejectCounts(_Frozen):
    """The rows of the feed: how many were bad, and why; the commonest faults first."""

    rows: int
    accepted: int
    rejected: int
    rate: float
    reasons: tuple[ReasonCount, ...] = ()
    warnings: tuple[ReasonCount, ...] = ()


class Failure(_Frozen):
    """Why nothing was published."""

    code: str
    message: str
    field: str | None = None
    hint: str | None = None


class FoldedChanges(_Frozen):
    """Product changes that went in; `superseded` are those that the feed knew better."""

    applied: int
    superseded: int


class BuildRecord(_Frozen):
    """All that is told of one build.

    Attributes:
        catalogue: whose.
        outcome: what became of it.
        version: what was built; None if it did not come so far.
        previous: the version that was served when it began.
        started_at: ISO 8601.
        seconds: by step, in their order.
        failure: why nothing was published, if so.
        forced: gates that refused in spite of which it was published.
        reason: why, as whoever forced it put it.
        source: what it was made of.
        products: of the version.
        terms: of its vocabulary.
        encoded: texts for which a vector was made.
        known_vectors: texts whose vector was known.
        folded: product changes that went in.
        rejects: bad rows; None if no feed was read.
        gates: what each gate found, in their order.
        changes: against the version before; None if there is none to compare with.
        movers: likewise, among the top queries.
        pruned: versions that are no longer kept.
    """

    catalogue: str
    outcome: Outcome
    version: str | None = None
    previous: str | None = None
    started_at: str
    seconds: Mapping[str, float] = {}
    failure: Failure | None = None
    forced: tuple[str, ...] = ()
    reason: str = ""
    source: Source = NO_SOURCE
    products: int | None = None
    terms: int | None = None
    encoded: int | None = None
    known_vectors: int | None = None
    folded: FoldedChanges | None = None
    rejects: RejectCounts | None = None
    gates: tuple[GateResult, ...] = ()
    changes: Changes | None = None
    movers: Movers | None = None
    pruned: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the report is called: the version that it tells of, else the time."""
        if self.outcome is Outcome.PUBLISHED and self.version:
            return self.version
        return f"{datetime.fromisoformat(self.started_at):%Y%m%dT%H%M%S.%fZ}"


def read_report(layout: CatalogueLayout, name: str) -> BuildRecord | None:
    """The report called `name`; None if there is none or it cannot be read any more."""
    try:
        return BuildRecord.model_validate_json((layout.reports / f"{name}.json").read_bytes())
    except (OSError, ValidationError):
        return None


def report_names(layout: CatalogueLayout) -> list[str]:
    """The reports that are kept, the newest first."""
    if not layout.reports.is_dir():
        return []
    found = {path: path.stat().st_mtime_ns for path in layout.reports.glob("*.json")}
    return [path.stem for path in sorted(found, key=lambda path: (-found[path], path.name))]


def write_report(layout: CatalogueLayout, record: BuildRecord, page: str) -> Path:
    """Write `record` as JSON and `page` beside it; gives the path of the JSON.

    Each is there whole or not at all. The caller holds the catalogue.
    """
    layout.reports.mkdir(exist_ok=True)
    path = layout.reports / f"{record.name}.json"
    _replace(path.with_suffix(".html"), page)
    _replace(path, record.model_dump_json(indent=1))
    return path


def prune_reports(layout: CatalogueLayout, versions: Collection[str], keep: int) -> None:
    """Delete the reports of versions that are not kept, and all but the `keep` newest others."""
    others = [name for name in report_names(layout) if name not in versions]
    told_by_time = [name for name in others if name.endswith("Z")]
    for name in {*others} - {*told_by_time[:keep]}:
        for suffix in (".json", ".html"):
            (layout.reports / f"{name}{suffix}").unlink(missing_ok=True)
    for cut_short in layout.reports.glob(".*.new"):
        cut_short.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
