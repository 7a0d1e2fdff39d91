"""How forecasts made at moments of the past came out, as tables and sentences."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from scipy.special import betaincinv

from core.per_cent import per_cent
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit
from insights.scenarios.replay import CHANCE, HORIZONS, STEP, Judged, Measure

_EPOCH = date(1970, 1, 1)


def backtest_section(replays: Sequence[Judged]) -> Section:
    """The replays as a section of their own."""
    return Section(
        key="backtest",
        title="Forecasts of the past, and what came",
        findings=tuple(coverage_findings(replays)),
        tables=(coverage_table(replays), replays_table(replays)),
        charts=(replays_chart(replays),) if replays else (),
        assumptions=(
            (
                "Each forecast is fitted to what was before its cut; what widens its interval is "
                "taken from forecasts whose days had all passed by then."
            ),
            (
                f"Cuts are {STEP} days apart, so longer horizons overlap: their outcomes are not "
                "independent, so coverage is less certain than it says."
            ),
            (
                "Revenue is of all shops, new ones too, less returns; orders and returning shops "
                "are of shops known at the cut."
            ),
        ),
    )


def coverage_findings(replays: Sequence[Judged]) -> Iterator[str]:
    """How often intervals held the outcome, by horizon."""
    if not replays:
        yield (
            "The past is too short to replay: half a year before a cut and a horizon after it "
            "are needed, so the width of intervals is an assumption."
        )
        return
    for days in HORIZONS:
        own = [each for each in replays if each.replay.horizon == days]
        if own:
            held, plain = sum(each.held for each in own), sum(each.plain_held for each in own)
            off = float(np.median([abs(_off(each)) for each in own]))
            yield (
                f"{days} days ahead: the {per_cent(CHANCE)} interval held the revenue that came in "
                f"{held} of {len(own)} replays ({plain} by the shops' behaviour alone); "
                f"the middle was off by {per_cent(off)} in the median."
            )


def coverage_table(replays: Sequence[Judged]) -> Table:
    """Coverage and error by horizon."""
    return Table(
        name="coverage",
        title=f"Did {per_cent(CHANCE)} intervals hold the outcome",
        columns=(
            Column(name="horizon", title="horizon", unit=Unit.DAYS),
            Column(name="replays", title="replays", unit=Unit.COUNT),
            Column(name="held", title="held", unit=Unit.SHARE, note="of intervals told"),
            Column(name="held_low", title="at least", unit=Unit.SHARE, note="Jeffreys, 95 %"),
            Column(name="held_high", title="at most", unit=Unit.SHARE, note="Jeffreys, 95 %"),
            Column(name="plain", title="held by the model alone", unit=Unit.SHARE),
            Column(name="error", title="off in the median", unit=Unit.SHARE, note="revenue"),
            Column(
                name="lately_error",
                title="off, if as lately",
                unit=Unit.SHARE,
                note="median; revenue of as many days before the cut",
            ),
            Column(name="orders_error", title="orders off", unit=Unit.SHARE, note="median"),
            Column(name="returning_error", title="returning off", unit=Unit.SHARE, note="median"),
        ),
        rows=tuple(_covered(replays)),
    )


def replays_table(replays: Sequence[Judged]) -> Table:
    """Every replay."""
    return Table(
        name="replays",
        title="Every replay: revenue",
        columns=(
            Column(name="cut", title="cut", unit=Unit.DATE),
            Column(name="horizon", title="horizon", unit=Unit.DAYS),
            Column(name="low", title="low", unit=Unit.MONEY),
            Column(name="middle", title="foretold", unit=Unit.MONEY),
            Column(name="high", title="high", unit=Unit.MONEY),
            Column(name="came", title="came", unit=Unit.MONEY),
            Column(name="held", title="held"),
            Column(name="orders", title="orders foretold", unit=Unit.NUMBER),
            Column(name="orders_came", title="orders that came", unit=Unit.NUMBER),
            Column(name="returning", title="returning foretold", unit=Unit.NUMBER),
            Column(name="returning_came", title="returned", unit=Unit.NUMBER),
        ),
        rows=tuple(_row(each) for each in sorted(replays, key=_by_horizon)),
        shown=30,
    )


def replays_chart(replays: Sequence[Judged]) -> Chart:
    """Foretold against what came."""
    return Chart(
        name="replayed",
        title="Revenue foretold and revenue that came",
        kind=Kind.POINTS,
        table="replays",
        x="middle",
        y=("came",),
        text=next(coverage_findings(replays)),
        diagonal=True,
    )


def _by_horizon(each: Judged) -> tuple[int, int]:
    return each.replay.horizon, each.replay.cut


def _off(each: Judged) -> float:
    return each.replay.revenue.came / max(each.told[1], 1e-9) - 1


def _off_lately(each: Judged) -> float:
    return each.replay.revenue.came / max(each.replay.lately, 1e-9) - 1


def _error(measures: Sequence[Measure]) -> float:
    return float(np.median([abs(np.expm1(each.error)) for each in measures]))


def _covered(replays: Sequence[Judged]) -> Iterator[tuple[Cell, ...]]:
    for days in HORIZONS:
        own = [each for each in replays if each.replay.horizon == days]
        if not own:
            continue
        held, count = sum(each.held for each in own), len(own)
        low, high = betaincinv(held + 0.5, count - held + 0.5, [0.025, 0.975]).tolist()
        yield (
            days,
            count,
            held / count,
            low,
            high,
            sum(each.plain_held for each in own) / count,
            float(np.median([abs(_off(each)) for each in own])),
            float(np.median([abs(_off_lately(each)) for each in own])),
            _error([each.replay.orders for each in own]),
            _error([each.replay.returning for each in own]),
        )


def _row(each: Judged) -> tuple[Cell, ...]:
    told = each.replay
    return (
        (_EPOCH + timedelta(days=told.cut)).isoformat(),
        told.horizon,
        *each.told,
        told.revenue.came,
        "yes" if each.held else "no",
        told.orders.foretold,
        told.orders.came,
        told.returning.foretold,
        told.returning.came,
    )
