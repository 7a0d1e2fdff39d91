"""Segments as they are kept: a shop that was not there at the fitting gets its own at once."""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.columns import Codes
from insights.features.features import Features
from insights.segments.groups import Groups, Kind
from insights.segments.scaling import Scaling, points

NO_SEGMENT = -1
"""The code of a shop that has not ordered."""


class Segment(BaseModel):
    """Shops that are alike.

    Attributes:
        name: as "Lapsed, bulk-buying shops".
        description: what sets it apart, in a sentence.
        centre: in the space of `points`.
        share: of the shops that it was fitted on.
        medians: of its shops, as the features are written; None where it is known of none.
        variances: of a mixture, of each feature about the centre; empty for k-means.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    centre: tuple[float, ...]
    share: float = Field(gt=0, le=1)
    medians: tuple[float | None, ...] = ()
    variances: tuple[float, ...] = ()


class SegmentModel(BaseModel):
    """All segments of a set of shops, those whose shops are worth most first.

    Attributes:
        kind: how shops are gathered.
        scalings: of the features that they are gathered by.
        segments: of which every shop is in one.
        medians: of all shops, as the features are written; None where it is known of none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    scalings: tuple[Scaling, ...] = Field(min_length=1)
    segments: tuple[Segment, ...] = Field(min_length=1)
    medians: tuple[float | None, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        wanted = len(self.scalings)
        spread = wanted if self.kind == Kind.MIXTURE else 0
        for each in self.segments:
            if (len(each.centre), len(each.variances)) != (wanted, spread):
                raise ValueError(f"segment {each.name!r} does not fit {wanted} features")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Of the segments, in their order."""
        return tuple(segment.name for segment in self.segments)

    @property
    def groups(self) -> Groups:
        """The segments as groups of points."""
        return Groups(
            kind=self.kind,
            centres=np.array([each.centre for each in self.segments]),
            shares=np.array([each.share for each in self.segments]),
            variances=np.array([each.variances for each in self.segments])
            if self.kind == Kind.MIXTURE
            else None,
        )

    def assign(self, features: Features) -> Codes:
        """The segment of each shop, int32, shape (shops,); `NO_SEGMENT` before its first order."""
        codes = self.groups.nearest(points(features, self.scalings))
        return np.where(features.known(), codes, NO_SEGMENT).astype(np.int32)


class Segmentation(BaseModel):
    """The segments of all shops, and those of the most valuable ones among themselves.

    Attributes:
        everyone: of all shops.
        value: the feature by which shops are valuable.
        threshold: from this value on a shop is one of the most valuable.
        valuable: the segments of those; None where they are too few to be parted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    everyone: SegmentModel
    value: str
    threshold: float
    valuable: SegmentModel | None = None

    def assign_valuable(self, features: Features) -> Codes:
        """The segment of each shop among the most valuable, int32, shape (shops,).

        `NO_SEGMENT` for all others, and for all where the most valuable are not parted.
        """
        chosen = features.column(self.value) >= self.threshold
        if self.valuable is None:
            return np.full(chosen.size, NO_SEGMENT, dtype=np.int32)
        return np.where(chosen, self.valuable.assign(features), NO_SEGMENT).astype(np.int32)
