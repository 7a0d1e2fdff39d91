"""What a load has to show: latencies, what was lost or wrong, and memory."""

import math

import numpy as np

from benchmarks.behaviour_load.run import LOST, Course, Plan
from benchmarks.behaviour_load.traffic import ASKED, EMPTY, SENT, TELL
from benchmarks.report import Aim, Table, Value
from benchmarks.soak.journal import CHECKED, CUT, EVENTS, FAILED, OUT_OF_STOCK, WRITES
from benchmarks.soak.offers_writer import OFFERS

MOST_P95_MS = 200.0
LEAST_RATE = 0.95
FAULTS = (LOST, FAILED, OUT_OF_STOCK, EMPTY, WRITES, EVENTS)


def tables(course: Course, plan: Plan) -> list[Table]:
    """Everything that was measured and checked, with its aims."""
    return [_latency(course, plan), _checks(course, plan), _memory(course)]


def _latency(course: Course, plan: Plan) -> Table:
    seconds = course.load[1] - course.load[0]
    asked = _ms(course, ASKED)
    told = f"{plan.events:.0f} events and {plan.requests:.0f} requests a second"
    return Table(
        name="latency",
        title=f"Latency: {course.products:,} products, {plan.retailers:,} retailers, {told}, "
        f"{plan.workers} workers and {plan.standby} standing by, {seconds:.0f} s",
        rows=[
            *(_row(kind, _ms(course, (kind,)), seconds) for kind in (*ASKED, TELL)),
            _row("searches and recommendations", asked, seconds),
        ],
        notes=[
            "ms from when a request was due, the kills included; clients run beside the server.",
            f"{course.past:,} events before; "
            + ("models trained on them" if course.trained else "no models: training was refused"),
        ],
        aims=[
            Aim(
                what="p95, ms",
                value=float(np.percentile(asked, 95)) if asked.size else math.inf,
                bound=MOST_P95_MS,
            ),
            Aim(
                what="requests answered in a second",
                value=asked.size / seconds,
                bound=LEAST_RATE * plan.requests,
                at_least=True,
            ),
        ],
    )


def _row(kind: str, ms: np.ndarray, seconds: float) -> dict[str, Value]:
    if not ms.size:
        return {"request": kind, "a second": 0.0}
    p50, p95, p99 = (float(each) for each in np.percentile(ms, (50, 95, 99)))
    return {
        "request": kind,
        "a second": ms.size / seconds,
        "p50": p50,
        "p95": p95,
        "p99": p99,
        "max": float(ms.max()),
    }


def _ms(course: Course, kinds: tuple[str, ...]) -> np.ndarray:
    began, ended = course.load
    return np.array(
        [
            read.ms
            for read in course.journal.reads
            if read.kind in kinds and began <= read.asked <= ended
        ]
    )


def _checks(course: Course, plan: Plan) -> Table:
    journal = course.journal
    rows: list[dict[str, Value]] = [
        {"what": name, "number": journal.counts[name]}
        for name in (SENT, CHECKED, OFFERS, CUT, *FAULTS)
    ]
    aims = [Aim(what=name, value=journal.counts[name], bound=0) for name in FAULTS]
    sent = journal.counts[SENT] / (course.load[1] - course.load[0] + plan.warm_s)
    aims.append(
        Aim(what="events in a second", value=sent, bound=LEAST_RATE * plan.events, at_least=True)
    )
    told = [f"{kind}: {line}" for kind, lines in journal.faults.items() for line in lines]
    told += [f"{name}: {took:.1f} s" for _, name, took in sorted(journal.events)]
    return Table(name="checks", title="Checks", rows=rows, notes=told, aims=aims)


def _memory(course: Course) -> Table:
    rows: list[dict[str, Value]] = [
        {
            "process": "supervisor" if place == 0 else f"worker {place}",
            "median MB": each.median_mb,
            "most MB": each.most_mb,
        }
        for place, each in enumerate(course.memory)
    ]
    return Table(name="memory", title="Memory (PSS)", rows=rows)
