"""From features to named segments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import BadInput
from core.progress import Reporter
from events.columns import Codes, FloatArray, Index, Mask
from insights.features.features import Features
from insights.segments.choosing import Choice, Search, choose
from insights.segments.groups import Groups
from insights.segments.model import Segment, SegmentModel
from insights.segments.naming import Standing, description_of, names_of, standings
from insights.segments.scales import fit_scalings
from insights.segments.scaling import Scaling, points
from insights.segments.value import value_feature

FEWEST_SHOPS = 30
"""Fewer are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Segmented:
    """Segments, and what they were chosen from.

    Attributes:
        model: what is kept.
        codes: int32, shape (shops,): the segment of each shop that was segmented.
        profile: how the segments stand to all.
        choice: what was tried.
        again: float64, shape (segments,): how well each comes back from other shops.
    """

    model: SegmentModel
    codes: Codes
    profile: tuple[Standing, ...]
    choice: Choice
    again: FloatArray


def segmented(
    features: Features,
    search: Search,
    seed: int,
    reporter: Reporter,
    among: str = "all shops",
) -> Segmented:
    """The segments of shops, those whose shops are worth most first.

    Args:
        features: of shops, each of which has ordered.
        search: which numbers of segments are tried.
        seed: of all draws.
        reporter: told how far it has come.
        among: what all of them together are called.

    Raises:
        BadInput: they are too few or all alike.
    """
    scalings = fit_scalings(features)
    places = _places(features, scalings)
    choice = choose(places, search, seed, reporter)
    groups, order = _by_worth(choice.chosen.groups, places, features)
    codes = groups.nearest(places)
    profile = standings(features, scalings, codes, len(groups))
    names = names_of(profile, len(groups))
    segments = tuple(
        _segment(groups, profile, place, name, among) for place, name in enumerate(names)
    )
    model = SegmentModel(
        kind=groups.kind,
        scalings=scalings,
        segments=segments,
        medians=tuple(_known(each.overall) for each in profile),
    )
    return Segmented(model, codes, profile, choice, choice.chosen.again[order])


def chosen_shops(features: Features, mask: Mask) -> Features:
    """The features of some shops, shape (shops,)."""
    names = [features.retailers.names[place] for place in np.flatnonzero(mask)]
    return replace(features, retailers=Index(names), values=features.values[mask])


def _places(features: Features, scalings: Sequence[Scaling]) -> FloatArray:
    shops = len(features.retailers)
    if shops < FEWEST_SHOPS:
        raise BadInput(
            f"{shops} shops ordered, which are too few for segments",
            field="orders",
            hint=f"give the orders of {FEWEST_SHOPS} shops or more",
        )
    places = points(features, scalings) if scalings else np.empty((shops, 0))
    if len(np.unique(places, axis=0)) < FEWEST_SHOPS:
        raise BadInput(
            "nearly all shops buy alike: there is nothing to part them by",
            field="orders",
            hint="give orders over a longer time",
        )
    return places


def _by_worth(groups: Groups, places: FloatArray, features: Features) -> tuple[Groups, Codes]:
    """The groups by the mean value of their shops, and which each was."""
    values = np.nan_to_num(features.column(value_feature(features)))
    codes = groups.nearest(places)
    number = np.bincount(codes, minlength=len(groups))
    worth = np.bincount(codes, values, len(groups)) / np.maximum(number, 1)
    order = np.argsort(-worth, kind="stable").astype(np.int32)
    return groups.taken(order), order


def _segment(
    groups: Groups, profile: Sequence[Standing], place: int, name: str, among: str
) -> Segment:
    variances = () if groups.variances is None else tuple(groups.variances[place].tolist())
    return Segment(
        name=name,
        description=description_of(profile, place, among),
        centre=tuple(groups.centres[place].tolist()),
        share=float(groups.shares[place]),
        medians=tuple(_known(float(each.medians[place])) for each in profile),
        variances=variances,
    )


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
