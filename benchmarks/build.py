"""Table: what a build takes, step by step, from nothing and from a warm cache."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.children import MemoryTrace, aisle, start, traced
from benchmarks.report import Aim, Table, Value
from core.errors import AisleError
from indexer.encoders import DEFAULT_ENCODER

AIM_EMPTY_S = 240.0
AIM_WARM_S = 25.0
AIM_PEAK_MB = 2500.0

EXPORT, EMPTY, WARM = "export the encoder", "build, empty cache", "build, warm cache"
PRECISION = "int8"
ALL_STEPS = "all"

_EXPORT_CODE = """
import sys
from pathlib import Path
from indexer.encoders import encoder_folder
encoder_folder(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
"""
_STEP = re.compile(r"([a-z ]+?) (\d+\.\d) s(?:, |$)")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a build: seconds it took, and its peak of resident memory in MB."""

    name: str
    seconds: float
    peak_mb: float | None


def tables(bench: Bench) -> list[Table]:
    """Seconds and peak memory by step: exporting, building, building again."""
    indexes = bench.work / "indexes"
    models = indexes / ".models"
    if bench.scale.models is not None:
        indexes.mkdir()
        models.symlink_to(bench.scale.models)
    mapping = () if bench.feed.mapping is None else ("--mapping", bench.feed.mapping)
    build = aisle(
        "build", str(bench.feed.path), "--catalogue", "bench", "--indexes", str(indexes), *mapping
    )
    commands = {
        EXPORT: [sys.executable, "-c", _EXPORT_CODE, str(models), DEFAULT_ENCODER, PRECISION],
        EMPTY: build,
        WARM: build,
    }
    steps = {
        name: run_traced(command)
        for name, command in bench.reporter.track(
            commands.items(), label="building", total=len(commands)
        )
    }
    return [_table(steps)]


def run_traced(command: Sequence[str]) -> list[Step]:
    """Run a command to its end; its steps as it reports them, and the whole of it last.

    Raises:
        AisleError: it failed; with what it printed.
    """
    began = time.perf_counter()
    process = start(command, output=subprocess.PIPE)
    with process, traced(process.pid) as trace:
        said, reported = _read(process)
        process.wait()
        ended = time.perf_counter()
    if process.returncode:
        raise AisleError(f"the command ended with code {process.returncode}: {said}")
    steps = _placed(parse_steps(said), trace, began, reported)
    return [*steps, Step(ALL_STEPS, ended - began, trace.peak_mb(began, ended))]


def parse_steps(said: str) -> list[tuple[str, float]]:
    """Name and seconds of each step in what `aisle build` prints."""
    for line in said.splitlines():
        steps = _STEP.findall(line.strip())
        if len(steps) > 1:
            return [(name.strip(), float(seconds)) for name, seconds in steps]
    return []


def _read(process: subprocess.Popen[bytes]) -> tuple[str, float]:
    """What a process prints, and when it printed its last line."""
    said, at = [], time.perf_counter()
    for line in process.stdout or ():
        said.append(line.decode(errors="replace"))
        at = time.perf_counter()
    return "".join(said), at


def _placed(
    steps: Sequence[tuple[str, float]], trace: MemoryTrace, began: float, reported: float
) -> list[Step]:
    """The steps in time: one follows the other, and the last ends with the report."""
    placed = []
    at = reported - sum(seconds for _, seconds in steps)
    if steps:
        placed.append(Step("start Python", at - began, trace.peak_mb(began, at)))
    for name, seconds in steps:
        placed.append(Step(name, seconds, trace.peak_mb(at, at + seconds)))
        at += seconds
    return placed


def _table(steps: dict[str, list[Step]]) -> Table:
    rows: list[dict[str, Value]] = [
        {"run": run, "step": step.name, "seconds": step.seconds, "peak MB": step.peak_mb}
        for run, done in steps.items()
        for step in done
    ]
    whole = {run: done[-1] for run, done in steps.items()}
    peak = max(whole[run].peak_mb or 0 for run in (EMPTY, WARM))
    return Table(
        name="build",
        title="Building the catalogue with `aisle build`, in a process of its own",
        rows=rows,
        aims=[
            Aim(what="seconds from an empty cache", value=whole[EMPTY].seconds, bound=AIM_EMPTY_S),
            Aim(what="seconds from a warm cache", value=whole[WARM].seconds, bound=AIM_WARM_S),
            Aim(what="peak of a build, MB", value=peak, bound=AIM_PEAK_MB),
        ],
        notes=[
            "The cache is that of the vectors. The encoder is exported once for all builds.",
            "Peak: resident memory, mapped files included, sampled 20 times a second;",
            "a step shorter than that may have none.",
        ],
    )
