"""What became of a build: said on the terminal, and written down for other programs."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from cli.errors import understood
from core.counted import counted
from core.errors import AisleError, BadInput, DiskFull
from core.gates import GateResult
from core.kept_room import replace_whole
from core.layout import CatalogueLayout
from core.room import NO_ROOM
from indexer.build import BuildReport
from indexer.changes.report import BuildRecord


@dataclass(slots=True)
class Told:
    """The report of a build, once there is one, and where it lies.

    Attributes:
        record: the report.
        path: of its JSON.
        without_report: the outcome where there was nothing to build.
    """

    record: BuildRecord | None = None
    path: Path | None = None
    without_report: dict[str, Any] = field(default_factory=dict)

    def listen(self, record: BuildRecord, path: Path) -> None:
        """Take the report."""
        self.record, self.path = record, path

    def outcome(self) -> dict[str, Any]:
        """The report's main points and its path."""
        if self.record is None or self.path is None:
            return self.without_report
        told = self.record.model_dump(
            mode="json",
            include={
                "outcome",
                "version",
                "previous",
                "products",
                "failure",
                "forced",
                "reason",
                "gates",
                "pruned",
            },
        )
        return {**told, "report": str(self.path.absolute())}


@contextmanager
def outcome_written(path: Path | None, catalogue: str) -> Iterator[Told]:
    """Write what became of the block's build into `path`, if there is one.

    A JSON object: `catalogue`; `outcome` (published, unchanged, dry_run, refused, failed
    or interrupted); and, as far as it came, `version`, `previous`, `products`, `failure`
    (code, message, field, hint), `gates`, `forced`, `reason`, `pruned`, `report` (a path).
    """
    told = Told()
    try:
        yield told
    except Exception as error:
        known = understood(error)
        failure = {
            "code": known.code,
            "message": known.message,
            "field": known.field,
            "hint": known.hint,
        }
        # Why the build failed matters more than that nobody could write it down.
        with suppress(AisleError):
            _write(path, catalogue, {"outcome": "failed", "failure": failure, **told.outcome()})
        raise
    except BaseException:
        with suppress(AisleError):
            _write(path, catalogue, {**told.outcome(), "outcome": "interrupted"})
        raise
    _write(path, catalogue, told.outcome())


def write_outcome(path: Path, outcome: dict[str, Any]) -> None:
    """Write `outcome` as JSON; it is there whole or not at all.

    Raises:
        BadInput: the file cannot be written.
        DiskFull: likewise, for lack of room.
    """
    try:
        replace_whole(path, orjson.dumps(outcome, option=orjson.OPT_INDENT_2))
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(
                "the disk is full: what became of it cannot be written down",
                field=str(path),
                hint="make room; `aisle versions` tells what is served",
            ) from error
        raise BadInput(
            f"the outcome cannot be written: {error.strerror}",
            field="outcome",
            hint="name a file in a folder that can be written to",
        ) from error


def _write(path: Path | None, catalogue: str, outcome: dict[str, Any]) -> None:
    if path is not None:
        write_outcome(path, {"catalogue": catalogue, **outcome})


def print_gates(told: Told, console: Console) -> None:
    """Say what each gate measured, and where the report is."""
    if told.record is None or told.path is None:
        return
    lines = [f"  {verdict(gate, told.record.forced)}" for gate in told.record.gates]
    lines.append(f"  report: {told.path.with_suffix('.html')}")
    console.print("\n".join(lines), markup=False, soft_wrap=True)


def print_report(report: BuildReport, layout: CatalogueLayout, console: Console) -> None:
    """Say what was published and what it took."""
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in report.step_seconds.items())
    size = f"{counted(report.products, 'product')}, {counted(report.terms, 'term')}"
    lines = [
        f"{layout.name} {report.version} {_state(report)}: {size}",
        f"  vectors: {report.embedding.encoded:,} encoded, {report.embedding.cached:,} known",
        f"  {steps}",
    ]
    lines += [f"  no longer kept: {', '.join(report.pruned)}"] if report.pruned else []
    console.print("\n".join(lines), markup=False, soft_wrap=True)


def _state(report: BuildReport) -> str:
    if not report.published:
        instead = "as it is already" if report.unchanged else f"instead of {report.previous}"
        return f"would be served ({instead if report.previous else 'as the first'})"
    if report.unchanged:
        return "is served (was served already)"
    return f"is served (was {report.previous or 'not there'})"


def verdict(gate: GateResult, forced: tuple[str, ...]) -> str:
    """What a gate found, in one line; `forced` names those that were overruled."""
    found = "passed" if gate.passed else "forced" if gate.gate in forced else "refused"
    enough = f"; if that is meant: {gate.pass_with}" if gate.pass_with else ""
    return f"{gate.gate}: {found}, {gate.measured} ({gate.limit}{enough})"
