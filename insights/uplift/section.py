"""What a campaign brought, for people."""

import numpy as np

from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit
from insights.uplift.balance import Balance
from insights.uplift.effects import Effect
from insights.uplift.measured import Measured
from insights.uplift.qini import SHARES
from insights.uplift.wording import assumptions, findings

KEY = "uplift"


def uplift_section(found: Measured) -> Section:
    """All of it."""
    effects, curves = _effects(found), _curves(found)
    balance = _balance(found.balance)
    return Section(
        key=KEY,
        title=f"What campaign {found.trial.name} brought",
        findings=tuple(findings(found)),
        tables=(effects, *_segments(found), curves, _coefficients(found), balance),
        charts=(
            Chart(
                name="effects",
                title=effects.title,
                kind=Kind.INTERVALS,
                table="effects",
                x="how",
                y=("effect",),
                low="low",
                high="high",
                text="The effect on a shop, as it looks and with the sides made alike, each with "
                "its interval.",
            ),
            Chart(
                name="qini",
                title=curves.title,
                kind=Kind.LINES,
                table="qini",
                x="share",
                y=("gain",),
                series="learner",
                text="What the campaign brings per shop of the whole if only the best are "
                "addressed; by chance it is the straight line to its end.",
            ),
        ),
        assumptions=assumptions(found),
    )


def _effects(found: Measured) -> Table:
    rows: list[tuple[Cell, ...]] = [
        _effect_row("as it looks", found.plain),
        _effect_row("sides made alike", found.adjusted),
    ]
    if found.placebo is not None:
        rows.append(_effect_row("just before it, sides made alike", found.placebo))
    unit = found.trial.unit
    return Table(
        name="effects",
        title=f"Effect on a shop: {found.trial.what}",
        columns=(
            Column(name="how", title="Compared"),
            Column(name="effect", title="Effect", unit=unit),
            Column(name="low", title="95 % from", unit=unit),
            Column(name="high", title="95 % to", unit=unit),
            Column(name="without", title="Without it", unit=unit),
            Column(name="shops", title="Shops", unit=Unit.COUNT),
        ),
        rows=tuple(rows),
    )


def _segments(found: Measured) -> tuple[Table, ...]:
    if not found.by_segment:
        return ()
    unit = found.trial.unit
    table = Table(
        name="segments",
        title="Effect on a shop, segment by segment",
        columns=(
            Column(name="segment", title="Segment"),
            Column(name="effect", title="Effect", unit=unit),
            Column(name="low", title="95 % from", unit=unit),
            Column(name="high", title="95 % to", unit=unit),
            Column(name="without", title="Without it", unit=unit),
            Column(name="shops", title="Shops", unit=Unit.COUNT),
        ),
        rows=tuple(_effect_row(name, effect) for name, effect in found.by_segment.items()),
    )
    return (table,)


def _effect_row(how: str, effect: Effect) -> tuple[Cell, ...]:
    estimate = effect.estimate
    return (how, estimate.value, estimate.low, estimate.high, effect.without, effect.shops)


def _curves(found: Measured) -> Table:
    rows = tuple(
        (name, share, gain, low, high, end * share, gain - found.cost * share)
        for name, curve in found.curves.items()
        for end in [float(curve.gain[-1])]
        for share, gain, low, high in zip(
            SHARES.tolist(), curve.gain.tolist(), curve.low.tolist(), curve.high.tolist(),
            strict=True,
        )
    )  # fmt: skip
    unit = found.trial.unit
    return Table(
        name="qini",
        title="What addressing only the best brings, per shop of the whole",
        columns=(
            Column(name="learner", title="Ranked by"),
            Column(name="share", title="Shops addressed", unit=Unit.SHARE),
            Column(name="gain", title="Brings", unit=unit),
            Column(name="low", title="95 % from", unit=unit),
            Column(name="high", title="95 % to", unit=unit),
            Column(name="chance", title="At random", unit=unit),
            Column(name="net", title="After cost", unit=unit),
        ),
        rows=rows,
        shown=2 * SHARES.size,
    )


def _coefficients(found: Measured) -> Table:
    rows = tuple(
        (name, each.coefficient.value, each.coefficient.low, each.coefficient.high)
        for name, each in found.curves.items()
    )
    unit = found.trial.unit
    return Table(
        name="coefficients",
        title="Qini coefficients: the area between a curve and chance",
        columns=(
            Column(name="learner", title="Ranked by"),
            Column(name="coefficient", title="Qini coefficient", unit=unit),
            Column(name="low", title="95 % from", unit=unit),
            Column(name="high", title="95 % to", unit=unit),
        ),
        rows=rows,
    )


def _balance(balance: Balance) -> Table:
    order = np.argsort(-np.abs(balance.before), kind="stable").tolist()
    rows = tuple(
        (balance.names[place], float(balance.before[place]), float(balance.after[place]))
        for place in order
    )
    return Table(
        name="balance",
        title="How alike the sides are",
        columns=(
            Column(name="feature", title="Known before"),
            Column(
                name="before",
                title="Apart as they are",
                unit=Unit.NUMBER,
                note="Those addressed less the others, in standard deviations (of logarithms)",
            ),
            Column(
                name="after",
                title="Apart when made alike",
                unit=Unit.NUMBER,
                note="With shops weighted; up to 0.1 is held to be alike (Austin 2009)",
            ),
        ),
        rows=rows,
    )
