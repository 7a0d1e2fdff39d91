"""What a soak has to show: latencies, what went wrong, builds and memory."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from benchmarks.report import Aim, Table, Value
from benchmarks.soak.journal import CHECKED, CUT, FAULTS, Journal
from benchmarks.soak.offers_writer import OFFERS
from benchmarks.soak.products_writer import DELETES, PROBES, UPSERTS
from benchmarks.soak.readers import KINDS, SEARCH
from benchmarks.soak.run import Course, Plan

MOST_SLOWER = 2.0
MOST_GROWTH = 0.1
LEAST_OFFERS_SHARE = 0.95
LONG_ENOUGH_SECONDS = 240.0
"""Shorter loads say nothing of latency and memory: one build is half of them."""


def tables(course: Course, plan: Plan) -> list[Table]:
    """Everything that was measured and checked, with its aims."""
    return [_latency(course, plan), _checks(course, plan), _events(course), _memory(course)]


def _latency(course: Course, plan: Plan) -> Table:
    rows = [_latency_row(course, kind) for kind in KINDS]
    ratio = next(float(row["p99 ratio"] or 0) for row in rows if row["request"] == SEARCH)
    aims = [Aim(what="p99 of searches against the quiet time", value=ratio, bound=MOST_SLOWER)]
    return Table(
        name="latency",
        title=f"Latency: {course.products:,} products, {plan.clients} clients, "
        f"{plan.workers} workers, {'with' if plan.rerank else 'without'} reranking",
        rows=rows,
        notes=[
            f"ms, as clients see them that think {plan.pause_s} s on average; quiet: reads alone.",
            "The clients are threads of one process beside the server.",
        ],
        aims=aims if _is_long(course) else [],
    )


def _latency_row(course: Course, kind: str) -> dict[str, Value]:
    quiet, load = _ms(course.journal, kind, course.quiet), _ms(course.journal, kind, course.load)
    before, under = _percentile(quiet, 99), _percentile(load, 99)
    return {
        "request": kind,
        "quiet, n": quiet.size,
        "quiet p50": _percentile(quiet, 50),
        "quiet p99": before,
        "load, n": load.size,
        "load p50": _percentile(load, 50),
        "load p99": under,
        "load max": float(load.max()) if load.size else None,
        "p99 ratio": None if before is None or under is None else under / before,
    }


def _percentile(values: npt.NDArray[np.float64], percent: float) -> float | None:
    return float(np.percentile(values, percent)) if values.size else None


def _ms(journal: Journal, kind: str, within: tuple[float, float]) -> npt.NDArray[np.float64]:
    return np.array(
        [
            read.ms
            for read in journal.reads
            if read.kind == kind and within[0] <= read.asked and read.answered <= within[1]
        ]
    )


def _checks(course: Course, plan: Plan) -> Table:
    counts, seconds = course.journal.counts, course.load[1] - course.load[0]
    rows: list[dict[str, Value]] = [
        {"what": name, "number": counts[name]}
        for name in (CHECKED, OFFERS, UPSERTS, DELETES, PROBES, CUT, *FAULTS)
    ]
    offers = counts[OFFERS] / seconds
    aims = [Aim(what=name, value=counts[name], bound=0) for name in FAULTS]
    aims += [
        Aim(
            what="offers changed in a second",
            value=offers,
            bound=LEAST_OFFERS_SHARE * plan.offers,
            at_least=True,
        )
    ]
    told = [f"{kind}: {line}" for kind, lines in course.journal.faults.items() for line in lines]
    return Table(
        name="checks",
        title=f"Checks: {seconds:.0f} s of load, {offers:.0f} offers a second",
        rows=rows,
        notes=told,
        aims=aims,
    )


def _events(course: Course) -> Table:
    rows: list[dict[str, Value]] = [
        {"at, s": began - course.load[0], "event": name, "took, s": took}
        for began, name, took in sorted(course.journal.events)
    ]
    return Table(name="events", title="Builds, rollback and kill", rows=rows)


def _memory(course: Course) -> Table:
    rows: list[dict[str, Value]] = []
    for place, each in enumerate(course.memory):
        rows.append(
            {
                "process": "supervisor" if place == 0 else f"worker {place}",
                "median MB": each.median_mb,
                "most MB": each.most_mb,
                "growth %": None if each.share is None else each.share * 100,
            }
        )
    return Table(
        name="memory",
        title="Memory (PSS) in the last two thirds of the load",
        rows=rows,
        notes=[
            "Growth: the median slope over all pairs of samples, times the time; none is",
            "told of a process that did not live so long.",
        ],
        aims=list(_memory_aims(course)) if _is_long(course) else [],
    )


def _memory_aims(course: Course) -> Iterator[Aim]:
    shares = [each.share for each in course.memory if each.share is not None]
    if shares:
        yield Aim(what="growth of any process, %", value=max(shares) * 100, bound=MOST_GROWTH * 100)


def _is_long(course: Course) -> bool:
    return course.load[1] - course.load[0] >= LONG_ENOUGH_SECONDS
