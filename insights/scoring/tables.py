"""Measures and reliability as tables and charts of a section."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from events.columns import FloatArray, Mask
from insights.document import Cell, Chart, Column, Kind, Table, Unit
from insights.scoring.measures import Compared, Estimate
from insights.scoring.ranking import Steps
from insights.scoring.reliability import Reliability

_SHARES = np.linspace(0, 1, 21)

_MEASURES = (
    ("roc_auc", "ROC AUC"),
    ("pr_auc", "PR AUC"),
    ("brier", "Brier score"),
    ("lift", "Lift of the top tenth"),
)

_MEASURE_COLUMNS = (
    Column(name="shops", title="Shops"),
    Column(
        name="measure",
        title="Measure",
        note="ROC AUC: 0.5 is chance. PR AUC: average precision; chance has the share for which "
        "it happened. Brier score: mean squared error, 0 at best. Lift: so many times as many "
        "as among shops taken at random",
    ),
    Column(name="model", title="Foretold by"),
    Column(name="value", title="Value", unit=Unit.NUMBER),
    Column(name="low", title="95 % from", unit=Unit.NUMBER),
    Column(name="high", title="95 % to", unit=Unit.NUMBER),
    Column(name="apart", title="Less the first", unit=Unit.NUMBER),
    Column(name="apart_low", title="from", unit=Unit.NUMBER),
    Column(name="apart_high", title="to", unit=Unit.NUMBER),
)


def measure_table(
    name: str,
    title: str,
    groups: Mapping[str, Mapping[str, Compared]],
    unmeasured: Mapping[str, str] = MappingProxyType({}),
) -> Table:
    """A row for each measure of each model in each group of shops, with intervals.

    Args:
        name: of the table.
        title: of the table.
        groups: the measures by model, by the name of the group.
        unmeasured: why there are none, by the name of the group: a row of words each.
    """
    figures = tuple(
        (
            group,
            heading,
            model,
            *_cells(getattr(found.own, key)),
            *_cells(getattr(found.apart, key)),
        )
        for group, models in groups.items()
        for key, heading in _MEASURES
        for model, found in models.items()
    )
    unknown = (None,) * (len(_MEASURE_COLUMNS) - 2)
    words = tuple((group, why, *unknown) for group, why in unmeasured.items())
    rows = (*figures, *words)
    return Table(name=name, title=title, columns=_MEASURE_COLUMNS, rows=rows, shown=40)


def _cells(estimate: Estimate) -> tuple[Cell, ...]:
    return estimate.value, estimate.low, estimate.high


def reliability_table(name: str, title: str, found: Reliability) -> Table:
    """A row for each group of shops, by rising probability."""
    columns = (
        Column(name="foretold", title="Foretold", unit=Unit.SHARE),
        Column(name="happened", title="Came true", unit=Unit.SHARE),
        Column(name="low", title="95 % from", unit=Unit.SHARE),
        Column(name="high", title="95 % to", unit=Unit.SHARE),
        Column(name="shops", title="Shops", unit=Unit.COUNT),
    )
    arrays = (found.foretold, found.happened, found.low, found.high, found.rows)
    rows = tuple(
        (*shares, int(number))
        for *shares, number in zip(*(each.tolist() for each in arrays), strict=True)
    )
    return Table(name=name, title=title, columns=columns, rows=rows)


def reliability_chart(table: Table, what: str) -> Chart:
    """What came true over what was foretold; on the diagonal the two are the same."""
    return Chart(
        name=table.name,
        title=table.title,
        kind=Kind.POINTS,
        table=table.name,
        x="foretold",
        y=("happened",),
        low="low",
        high="high",
        text=f"{what}: the share that came true over the probability foretold, in groups of "
        "shops of about the same number; points on the diagonal are foretold as they came.",
        diagonal=True,
    )


def gain_table(name: str, title: str, foretold: Mapping[str, FloatArray], happened: Mask) -> Table:
    """How many of all hits are among the best shops of each model, in steps of 5 %."""
    once = np.ones((1, happened.size))
    columns = (
        Column(name="shops", title="Shops addressed", unit=Unit.SHARE),
        Column(name="model", title="Chosen by"),
        Column(name="found", title="Of all that it happened to", unit=Unit.SHARE),
        Column(name="lift", title="Times as many as at random", unit=Unit.RATIO),
    )
    rows: list[tuple[Cell, ...]] = []
    for model, score in foretold.items():
        (found,) = Steps.of(score, happened, once).found(_SHARES)
        rows += [
            (share, model, reached, reached / share if share else None)
            for share, reached in zip(_SHARES.tolist(), found.tolist(), strict=True)
        ]
    return Table(name=name, title=title, columns=columns, rows=tuple(rows), shown=21)


def gain_chart(table: Table, what: str) -> Chart:
    """The gain curves of all models."""
    return Chart(
        name=table.name,
        title=table.title,
        kind=Kind.LINES,
        table=table.name,
        x="shops",
        y=("found",),
        series="model",
        text=f"{what}: the part of them that is found among so many of the shops, if those are "
        "chosen by each model; at random it is the diagonal.",
        diagonal=True,
    )
