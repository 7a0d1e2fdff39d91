"""Names and descriptions of segments: what sets each apart, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from events.columns import Codes, FloatArray
from insights.document import Unit
from insights.features.features import Features
from insights.segments.scaling import Scaling, differences
from insights.segments.themes import BY_FEATURE

NOTABLE = 0.5
"""A segment's median that is nearer to that of all, in spreads, says nothing of it."""

IN_A_NAME = 2
IN_A_DESCRIPTION = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How segments stand to all shops in one feature.

    Attributes:
        feature: its name.
        unit: of its figures.
        overall: the median of all shops.
        medians: float64, shape (segments,); NaN where it is known of none.
        apart: float64, shape (segments,): the medians' differences from that of all, in spreads.
    """

    feature: str
    unit: Unit
    overall: float
    medians: FloatArray
    apart: FloatArray


def standings(
    features: Features, scalings: Sequence[Scaling], codes: Codes, number: int
) -> tuple[Standing, ...]:
    """The profile of segments, a feature each.

    Args:
        features: of the shops, each of which has ordered.
        scalings: of the features that segments are made of.
        codes: int32, shape (shops,): the segment of each.
        number: of segments.
    """
    units = {column.name: column.unit for column in features.columns}
    apart = differences(features, scalings)
    return tuple(
        Standing(
            feature=each.feature,
            unit=units[each.feature],
            overall=_median(features.column(each.feature)),
            medians=_medians(features.column(each.feature), codes, number),
            apart=_medians(apart[:, place], codes, number),
        )
        for place, each in enumerate(scalings)
    )


def names_of(profile: Sequence[Standing], number: int) -> tuple[str, ...]:
    """A name for each segment, all different."""
    told = [_adjectives(profile, segment) for segment in range(number)]
    length = [IN_A_NAME] * number
    for _ in profile:
        names = [_name(words[:most]) for words, most in zip(told, length, strict=True)]
        twice = Counter(names)
        length = [most + (twice[name] > 1) for name, most in zip(names, length, strict=True)]
    return _numbered([_name(words[:most]) for words, most in zip(told, length, strict=True)])


def description_of(profile: Sequence[Standing], segment: int, among: str) -> str:
    """What sets a segment apart: the medians of its shops and of all, who are called `among`."""
    notable = _notable(profile, segment)[:IN_A_DESCRIPTION]
    if not notable:
        return "Shops like most others in all that is compared."
    parts = [
        f"{BY_FEATURE[each.feature].told.format(written(float(each.medians[segment]), each.unit))}"
        f" ({among}: {written(each.overall, each.unit)})"
        for each in notable
    ]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"They {listed}."


def written(value: float, unit: Unit) -> str:
    """A figure with three digits or all before the point, shares in per cent."""
    if not np.isfinite(value):
        return "?"
    if unit == Unit.SHARE:
        return f"{100 * value:.0f} %"
    size = abs(value)
    digits = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2
    return f"{value:,.{digits}f}"


def _notable(profile: Sequence[Standing], segment: int) -> list[Standing]:
    """What sets a segment apart, the most telling first, one feature of a theme."""
    telling = sorted(
        (each for each in profile if abs(each.apart[segment]) >= NOTABLE),
        key=lambda each: -abs(float(each.apart[segment])),
    )
    themes: dict[str, Standing] = {}
    for each in telling:
        themes.setdefault(BY_FEATURE[each.feature].theme, each)
    return list(themes.values())


def _adjectives(profile: Sequence[Standing], segment: int) -> list[str]:
    found = []
    for each in _notable(profile, segment):
        trait, more = BY_FEATURE[each.feature], each.apart[segment] > 0
        if trait.turn is None or (each.medians[segment] > trait.turn) == more:
            found.append(trait.more if more else trait.less)
    return found


def _name(adjectives: Sequence[str]) -> str:
    return f"{', '.join(adjectives) or 'average'} shops".capitalize()


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Those that are still alike, numbered from the second on."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _medians(values: FloatArray, codes: Codes, number: int) -> FloatArray:
    return np.array([_median(values[codes == segment]) for segment in range(number)])


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")
