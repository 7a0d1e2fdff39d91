"""A build's report, or the difference of two versions, as one page that needs nothing else."""

from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from indexer.changes.models import Changes
from indexer.changes.movers import Movers
from indexer.changes.report import BuildRecord, Outcome

HEADLINES = {
    Outcome.PUBLISHED: "Published",
    Outcome.UNCHANGED: "Served already",
    Outcome.DRY_RUN: "Dry run: not published",
    Outcome.REFUSED: "Refused by a gate: not published",
    Outcome.FAILED: "Failed: not published",
}


def build_page(record: BuildRecord) -> str:
    """The report of a build as HTML."""
    return _render(
        "build.html",
        record=record,
        headline=HEADLINES[record.outcome],
        good=record.outcome in {Outcome.PUBLISHED, Outcome.UNCHANGED},
        changes=record.changes,
        movers=record.movers,
        total_seconds=sum(record.seconds.values()),
    )


def diff_page(
    catalogue: str, before: str, after: str, changes: Changes, movers: Movers | None
) -> str:
    """The difference of two versions as HTML."""
    return _render(
        "diff.html",
        catalogue=catalogue,
        before=before,
        after=after,
        changes=changes,
        movers=movers,
    )


def _render(template: str, **content: object) -> str:
    environment = Environment(
        loader=PackageLoader("indexer.changes"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = "{:,}".format
    environment.filters["minute"] = _minute
    return environment.get_template(template).render(**content)


def _minute(moment: str) -> str:
    """An ISO 8601 time as people read it."""
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M %Z}" if moment else "unknown"
