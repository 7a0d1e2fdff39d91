"""Notes taken while a build runs, which become its report."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.errors import AisleError, GateFailed
from core.gates import GateResult
from core.layout import CatalogueLayout, Manifest
from core.progress import Reporter
from core.rejects import RejectLog
from indexer.changes.models import Changes
from indexer.changes.movers import Movers
from indexer.changes.page import build_page
from indexer.changes.report import (
    BuildRecord,
    Failure,
    FoldedChanges,
    Outcome,
    ReasonCount,
    RejectCounts,
    Source,
    write_report,
)
from indexer.embedding import EmbeddingReport
from indexer.folding import NO_CHANGES, PendingChanges

log = logging.getLogger(__name__)

MOST_REASONS = 20

ReportListener = Callable[[BuildRecord, Path], None]
"""Told of the report of a build, whatever became of it, and where it lies."""


def nobody(record: BuildRecord, path: Path) -> None:
    """Listens to no report."""


@dataclass(slots=True)
class Notes:
    """What is known of a build so far; the attributes are those of `BuildRecord`."""

    catalogue: str
    started_at: datetime
    source: Source
    rejects: RejectLog | None
    served: Manifest | None
    manifest: Manifest | None = None
    embedding: EmbeddingReport | None = None
    pending: PendingChanges = NO_CHANGES
    gates: tuple[GateResult, ...] = ()
    forced: tuple[str, ...] = ()
    reason: str = ""
    changes: Changes | None = None
    movers: Movers | None = None
    pruned: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str, reporter: Reporter) -> Iterator[None]:
        """Measure a step and report its beginning and end."""
        start = time.perf_counter()
        for _ in reporter.track((step,), label=step, total=1):
            yield
        self.seconds[step] = round(time.perf_counter() - start, 3)

    def record(self, outcome: Outcome, failure: Failure | None = None) -> BuildRecord:
        """The report as far as the build came."""
        manifest, embedding, pending = self.manifest, self.embedding, self.pending
        return BuildRecord(
            catalogue=self.catalogue,
            outcome=outcome,
            version=manifest.version if manifest else None,
            previous=self.served.version if self.served else None,
            started_at=self.started_at.isoformat(),
            seconds=self.seconds,
            failure=failure,
            forced=self.forced,
            reason=self.reason,
            source=self.source,
            products=manifest.products if manifest else None,
            terms=manifest.terms if manifest else None,
            encoded=embedding.encoded if embedding else None,
            known_vectors=embedding.cached if embedding else None,
            folded=FoldedChanges(applied=len(pending.products), superseded=pending.superseded),
            rejects=self.rejects and _counts(self.rejects),
            gates=self.gates,
            changes=self.changes,
            movers=self.movers,
            pruned=self.pruned,
        )

    def failure(self, error: AisleError) -> BuildRecord:
        """The report of a build that `error` ended."""
        outcome = Outcome.REFUSED if isinstance(error, GateFailed) else Outcome.FAILED
        told = Failure(code=error.code, message=error.message, field=error.field, hint=error.hint)
        return self.record(outcome, told)


def keep_report(
    layout: CatalogueLayout, record: BuildRecord, listener: ReportListener
) -> Path | None:
    """Write the report; None if that cannot be done, which changes nothing of the build."""
    try:
        path = write_report(layout, record, build_page(record))
    except OSError as error:
        log.warning("the report of %s cannot be written: %s", layout.name, error)
        return None
    listener(record, path)
    return path


def _counts(rejects: RejectLog) -> RejectCounts:
    return RejectCounts(
        rows=rejects.rows,
        accepted=rejects.accepted,
        rejected=rejects.rejected,
        rate=rejects.rate,
        reasons=_commonest(rejects.reasons.most_common(MOST_REASONS)),
        warnings=_commonest(rejects.warnings.most_common(MOST_REASONS)),
    )


def _commonest(counts: list[tuple[tuple[str | None, str], int]]) -> tuple[ReasonCount, ...]:
    return tuple(
        ReasonCount(field=field or "", reason=reason, rows=rows) for (field, reason), rows in counts
    )
