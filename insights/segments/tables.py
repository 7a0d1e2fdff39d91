"""The tables of segments."""

from collections.abc import Sequence

import numpy as np

from core.intervals import share_interval
from insights.document import Cell, Column, Table, Unit
from insights.features.columns import COLUMNS
from insights.segments.choosing import Choice
from insights.segments.migration import Counts, Moment
from insights.segments.naming import Standing
from insights.segments.segmenting import Segmented
from insights.segments.sizes import Sizes

NEW_SHOPS = "Not there yet"
SEGMENT = Column(name="segment", title="Segment")
FEATURES = {column.name: column for column in COLUMNS}

_NUMBERS_COLUMNS = (
    Column(name="method", title="Method"),
    Column(name="segments", title="Segments", unit=Unit.COUNT),
    Column(
        name="stability",
        title="Stability",
        unit=Unit.NUMBER,
        note="The mean adjusted Rand index with the segments of other drawn shops: 1 is the "
        "same, 0 is chance.",
    ),
    Column(name="low", title="From", unit=Unit.NUMBER, note="Of nine tenths of the draws."),
    Column(name="high", title="To", unit=Unit.NUMBER, note="Of nine tenths of the draws."),
    Column(
        name="silhouette",
        title="Silhouette",
        unit=Unit.NUMBER,
        note="How far segments lie apart: 1 is far, 0 is not at all.",
    ),
    Column(
        name="by_chance",
        title="By chance",
        unit=Unit.NUMBER,
        note="The silhouette of as many segments of shops whose figures are shuffled.",
    ),
    Column(name="smallest", title="Smallest segment", unit=Unit.SHARE, note="Of all shops."),
    Column(name="chosen", title="Chosen"),
)


def sizes_table(name: str, title: str, found: Segmented, sizes: Sizes, value: str) -> Table:
    """A row for each segment; `value` is the feature by which shops are valued."""
    rows = [
        (
            segment.name,
            int(sizes.shops[place]),
            *(
                cell(float(figure[place]))
                for figure in (
                    sizes.share,
                    sizes.value_share,
                    sizes.value,
                    sizes.mean,
                    sizes.low,
                    sizes.high,
                    found.again,
                )
            ),
            segment.description,
        )
        for place, segment in enumerate(found.model.segments)
    ]
    return Table(name=name, title=title, columns=_sizes_columns(FEATURES[value]), rows=tuple(rows))


def _sizes_columns(value: Column) -> tuple[Column, ...]:
    return (
        SEGMENT,
        Column(name="shops", title="Shops", unit=Unit.COUNT),
        Column(name="share_of_shops", title="Share of shops", unit=Unit.SHARE),
        Column(name="share_of_value", title=f"Share of all {value.title.lower()}", unit=Unit.SHARE),
        Column(name="value", title=value.title, unit=value.unit, note=value.note),
        Column(name="value_a_shop", title="A shop's", unit=value.unit, note="The mean."),
        Column(name="low", title="From", unit=value.unit, note="95 % confidence of the mean."),
        Column(name="high", title="To", unit=value.unit, note="95 % confidence of the mean."),
        Column(
            name="found_again",
            title="Found again",
            unit=Unit.SHARE,
            note="The mean overlap (Jaccard index) with the most similar segment when other "
            "shops are drawn; from 75 % on a segment is solid.",
        ),
        Column(name="description", title="What sets it apart"),
    )


def profile_table(
    name: str, title: str, names: Sequence[str], profile: Sequence[Standing]
) -> Table:
    """A row for each segment and feature."""
    columns = (
        SEGMENT,
        Column(name="feature", title="Feature"),
        Column(
            name="difference",
            title="Difference",
            unit=Unit.NUMBER,
            note="Of the medians of the segment and of all shops, in robust standard deviations.",
        ),
        Column(name="median", title="Median of the segment", unit=Unit.NUMBER),
        Column(name="all", title="Median of all", unit=Unit.NUMBER),
    )
    rows = [
        (
            segment,
            FEATURES[each.feature].title,
            cell(float(each.apart[place])),
            cell(float(each.medians[place])),
            cell(each.overall),
        )
        for place, segment in enumerate(names)
        for each in profile
    ]
    return Table(name=name, title=title, columns=columns, rows=tuple(rows), shown=len(rows))


def migration_table(names: Sequence[str], moved: Counts) -> Table:
    """A row for each pair of segments; `moved` has the shape (segments + 1, segments)."""
    columns = (
        Column(name="before", title="Half a year ago"),
        Column(name="now", title="Now"),
        Column(name="shops", title="Shops", unit=Unit.COUNT),
        Column(name="share", title="Share", unit=Unit.SHARE, note="Of those half a year ago."),
        Column(name="low", title="From", unit=Unit.SHARE, note="95 % confidence (Wilson)."),
        Column(name="high", title="To", unit=Unit.SHARE, note="95 % confidence (Wilson)."),
    )
    rows: list[tuple[Cell, ...]] = []
    for source, counted in zip((*names, NEW_SHOPS), moved, strict=True):
        whole = float(counted.sum())
        if not whole:
            continue
        low, high = share_interval(counted.astype(np.float64), np.full(len(names), whole))
        rows += [
            (source, name, int(number), number / whole, float(low[place]), float(high[place]))
            for place, (name, number) in enumerate(zip(names, counted.tolist(), strict=True))
        ]
    return Table(
        name="migration",
        title="Where shops went in half a year",
        columns=columns,
        rows=tuple(rows),
        shown=len(rows),
    )


def history_table(names: Sequence[str], moments: Sequence[Moment]) -> Table:
    """A row for each moment and segment."""
    columns = (
        Column(name="date", title="Date", unit=Unit.DATE),
        SEGMENT,
        Column(name="shops", title="Shops", unit=Unit.COUNT),
        Column(name="share", title="Share of shops", unit=Unit.SHARE),
    )
    rows: list[tuple[Cell, ...]] = []
    for moment in moments:
        there = moment.codes[moment.codes >= 0]
        counted = np.bincount(there, minlength=len(names))
        rows += [
            (moment.at.date().isoformat(), name, int(number), float(number / max(there.size, 1)))
            for name, number in zip(names, counted, strict=True)
        ]
    return Table(
        name="history",
        title="Segments over the last year",
        columns=columns,
        rows=tuple(rows),
        shown=len(rows),
    )


def numbers_table(name: str, title: str, choice: Choice) -> Table:
    """A row for each number of segments and method that was tried."""
    rows = [
        (
            str(each.groups.kind),
            len(each.groups),
            each.stability,
            each.low,
            each.high,
            each.silhouette,
            each.by_chance,
            each.smallest,
            "yes" if each is choice.chosen else "",
        )
        for each in choice.candidates
    ]
    return Table(name=name, title=title, columns=_NUMBERS_COLUMNS, rows=tuple(rows))


def cell(value: float) -> Cell:
    """A figure, None where it is NaN."""
    return value if np.isfinite(value) else None
