"""What segments tell, in sentences."""

from collections.abc import Iterator, Sequence

import numpy as np

from core.counted import counted
from core.intervals import share_interval
from core.per_cent import per_cent
from insights.features.columns import COLUMNS
from insights.segments.choosing import STABLE, Choice
from insights.segments.migration import Counts
from insights.segments.naming import written
from insights.segments.segmenting import Segmented
from insights.segments.sizes import Sizes

UNITS = {column.name: column.unit for column in COLUMNS}
TITLES = {column.name: column.title.lower() for column in COLUMNS}
MOVES_TOLD = 3
LEAST_MOVE = 5
"""Of so few shops nothing is told."""


def number_finding(choice: Choice, shops: int) -> str:
    """How many segments there are and how far they can be relied on."""
    chosen = choice.chosen
    told = (
        f"{shops:,} shops fall into {len(chosen.groups)} segments ({chosen.groups.kind}). When "
        f"other shops are drawn, they come back with an adjusted Rand index of "
        f"{chosen.stability:.2f} (nine draws in ten: {chosen.low:.2f} to {chosen.high:.2f}; 1 is "
        f"the same again, 0 is chance); they lie apart by a silhouette of "
        f"{chosen.silhouette:.2f}, where chance alone gives {chosen.by_chance:.2f}."
    )
    if chosen.stable:
        return told
    return (
        f"{told} No number of segments reaches {STABLE} with segments that are large enough: "
        "shops shade into one another, and borders are to be taken with care."
    )


def segment_findings(found: Segmented, sizes: Sizes, value: str) -> Iterator[str]:
    """A sentence or two for each segment."""
    unit = UNITS[value]
    for place, segment in enumerate(found.model.segments):
        brings = (
            f"{per_cent(sizes.value_share[place])} of all {TITLES[value]}"
            if np.isfinite(sizes.value_share[place])
            else "nothing"
        )
        between = (
            f" (95 %: {written(float(sizes.low[place]), unit)} to "
            f"{written(float(sizes.high[place]), unit)})"
            if np.isfinite(sizes.low[place])
            else ""
        )
        shops = int(sizes.shops[place])
        yield (
            f"{segment.name}: {counted(shops, 'shop')} ({per_cent(sizes.share[place])}) "
            f"{'brings' if shops == 1 else 'bring'} "
            f"{brings}, {written(float(sizes.mean[place]), unit)} a shop{between}. "
            f"{segment.description}"
        )


def valuable_finding(
    threshold: float, number: int, shops: int, value: str, found: Segmented | None
) -> str:
    """Who brings half of everything, and how those differ among themselves."""
    told = (
        f"Half of all {TITLES[value]} comes from {counted(number, 'shop')} "
        f"({per_cent(number / shops)}), each with {written(threshold, UNITS[value])} or more"
    )
    if found is None:
        return f"{told}; they are too few to be parted among themselves."
    names = "; ".join(
        f"{name} ({np.sum(found.codes == place):,})" for place, name in enumerate(found.model.names)
    )
    return (
        f"{told}. Among themselves, each named by how it differs from the others of them, they "
        f"fall into {len(found.model.names)} segments (adjusted Rand index "
        f"{found.choice.chosen.stability:.2f}): {names}."
    )


def move_findings(names: Sequence[str], moved: Counts) -> Iterator[str]:
    """The largest moves from one segment to another in half a year."""
    stayed = np.trace(moved[:-1])
    whole = moved[:-1].sum()
    if whole:
        (low,), (high,) = share_interval(np.array([stayed * 1.0]), np.array([whole * 1.0]))
        yield (
            f"Of {whole:,} shops that were there half a year ago, {per_cent(stayed / whole)} "
            f"(95 %: {per_cent(low)} to {per_cent(high)}) are in the same segment."
        )
    moves = [
        (int(moved[source, target]), source, target)
        for source in range(len(names))
        for target in range(len(names))
        if source != target and moved[source, target] >= LEAST_MOVE
    ]
    for number, source, target in sorted(moves, key=lambda move: -move[0])[:MOVES_TOLD]:
        share = number / moved[source].sum()
        yield f"{number:,} of the “{names[source]}” ({per_cent(share)}) went to “{names[target]}”."
