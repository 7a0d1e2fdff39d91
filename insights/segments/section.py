"""The section that tells of segments."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.document import Chart, Section, Table
from insights.features.features import Features
from insights.segments.charts import movement_charts, number_charts, profile_chart, size_charts
from insights.segments.findings import (
    move_findings,
    number_finding,
    segment_findings,
    valuable_finding,
)
from insights.segments.migration import HALF_YEAR_STEPS, Counts, Moment, transitions
from insights.segments.model import Segmentation
from insights.segments.segmenting import Segmented
from insights.segments.sizes import sizes_of
from insights.segments.tables import (
    FEATURES,
    history_table,
    migration_table,
    numbers_table,
    profile_table,
    sizes_table,
)

APART = "What sets segments apart"
VALUABLE = "The most valuable shops among themselves"

FULL_YEAR_DAYS = 365
"""With less trade, figures of a year are of the time there is."""


SCALES_TOLD = (
    "Skewed figures count by their logarithm, all by robust standard deviations, at most three "
    "of them; features that say much the same share a weight; what is not known of a shop "
    "counts as the median."
)
NUMBER_TOLD = (
    "Of the numbers of segments that come back from other shops, that is taken which lies "
    "farthest apart beyond what chance gives, weighed by how well it comes back."
)

PAST_TOLD = "Segments of the past are those of today, as shops would have stood then."
NO_PAST_TOLD = (
    "How shops move between segments is not told: that takes the orders of a year and a half."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is told.

    Attributes:
        features: of the shops that have ordered.
        everyone: the segments of all of them.
        valuable: those of the most valuable among themselves; None where these are too few.
        kept: the model of both.
        past: the segments of all shops a quarter apart; the last is now.
    """

    features: Features
    everyone: Segmented
    valuable: Segmented | None
    kept: Segmentation
    past: tuple[Moment, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the segments."""
        return self.everyone.model.names

    @property
    def values(self) -> FloatArray:
        """What each shop is worth, shape (shops,)."""
        return self.features.column(self.kept.value)

    @property
    def moved(self) -> Counts | None:
        """How many went from where to where in half a year; None where that is not known."""
        if len(self.past) <= HALF_YEAR_STEPS:
            return None
        before, now = self.past[-1 - HALF_YEAR_STEPS], self.past[-1]
        return transitions(before.codes, now.codes, len(self.names))


def section_of(key: str, title: str, found: Found) -> Section:
    """Tell it all."""
    moved = found.moved
    numbers = numbers_table("numbers", "Numbers of segments tried", found.everyone.choice)
    return Section(
        key=key,
        title=title,
        findings=tuple(_findings(found, moved)),
        tables=(*_tables(found), *_valuable_tables(found), *_moves(found, moved), numbers),
        charts=tuple(_charts(found, moved)),
        assumptions=tuple(_assumptions(found, moved)),
    )


def _findings(found: Found, moved: Counts | None) -> Iterator[str]:
    value, values = found.kept.value, found.values
    yield number_finding(found.everyone.choice, values.size)
    sizes = sizes_of(found.everyone.codes, values, len(found.names))
    yield from segment_findings(found.everyone, sizes, value)
    few = int(np.sum(values >= found.kept.threshold))
    yield valuable_finding(found.kept.threshold, few, values.size, value, found.valuable)
    if moved is not None:
        yield from move_findings(found.names, moved)


def _tables(found: Found) -> tuple[Table, Table]:
    everyone = found.everyone
    sizes = sizes_of(everyone.codes, found.values, len(found.names))
    return (
        sizes_table("segments", "Segments", everyone, sizes, found.kept.value),
        profile_table("profile", APART, found.names, everyone.profile),
    )


def _valuable_tables(found: Found) -> tuple[Table, ...]:
    few = found.valuable
    if few is None:
        return ()
    chosen = found.values[found.values >= found.kept.threshold]
    names = few.model.names
    sizes = sizes_of(few.codes, chosen, len(names))
    return (
        sizes_table("valuable", VALUABLE, few, sizes, found.kept.value),
        profile_table("valuable_profile", VALUABLE, names, few.profile),
        numbers_table("valuable_numbers", "Numbers of segments tried for them", few.choice),
    )


def _moves(found: Found, moved: Counts | None) -> tuple[Table, ...]:
    if moved is None:
        return ()
    return migration_table(found.names, moved), history_table(found.names, found.past)


def _charts(found: Found, moved: Counts | None) -> Iterator[Chart]:
    yield from size_charts()
    yield profile_chart("profile", APART)
    if found.valuable is not None:
        yield profile_chart("valuable_profile", VALUABLE)
    if moved is not None:
        yield from movement_charts()
    yield from number_charts("numbers")


def _assumptions(found: Found, moved: Counts | None) -> list[str]:
    used = [each.feature for each in found.everyone.model.scalings]
    told = ", ".join(FEATURES[name].title.lower() for name in used)
    assumptions = [
        f"Shops are compared by: {told}.",
        SCALES_TOLD,
        NUMBER_TOLD,
        NO_PAST_TOLD if moved is None else PAST_TOLD,
    ]
    tenure = float(np.max(found.features.column("tenure_days")))
    if tenure < FULL_YEAR_DAYS:
        assumptions.append(
            f"The orders reach back {tenure:.0f} days: figures of a year are of that time."
        )
    return assumptions
