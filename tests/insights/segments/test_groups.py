"""Groups assign points as scikit-learn's models do, also after they were kept as JSON."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from insights.segments.fitting import LEAST_VARIANCE, fit_groups
from insights.segments.groups import Groups, Kind
from insights.segments.model import Segment, SegmentModel
from insights.segments.scaling import Scaling, Transform

CHANCE = np.random.default_rng(5)
PLACES = np.concatenate([CHANCE.normal(middle, 0.7, (60, 3)) for middle in (-1.0, 0.5, 2.0)])
OTHERS = CHANCE.normal(0.5, 2.0, (500, 3))


def test_means_are_those_of_scikit_learn() -> None:
    groups = fit_groups(PLACES, Kind.MEANS, 3, 5, 11)
    model = KMeans(3, n_init=5, random_state=11).fit(PLACES)
    assert np.array_equal(groups.nearest(OTHERS), model.predict(OTHERS))
    assert groups.shares.sum() == pytest.approx(1)


def test_mixtures_are_those_of_scikit_learn() -> None:
    groups = fit_groups(PLACES, Kind.MIXTURE, 3, 1, 11)
    model = GaussianMixture(
        3, covariance_type="diag", reg_covar=LEAST_VARIANCE, random_state=11
    ).fit(PLACES)
    assert np.array_equal(groups.nearest(OTHERS), model.predict(OTHERS))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kept_model_assigns_as_before(kind: Kind) -> None:
    groups = fit_groups(PLACES, kind, 3, 1, 11)
    model = SegmentModel.model_validate_json(model_of(groups).model_dump_json())
    assert np.array_equal(model.groups.nearest(OTHERS), groups.nearest(OTHERS))
    order = np.array([2, 0, 1], dtype=np.int32)
    assert np.array_equal(order[groups.taken(order).nearest(OTHERS)], groups.nearest(OTHERS))


def test_a_segment_that_does_not_fit_the_features_is_refused() -> None:
    groups = fit_groups(PLACES, Kind.MIXTURE, 2, 1, 11)
    damaged = model_of(groups).model_dump()
    damaged["segments"][1]["variances"] = (1.0,)
    with pytest.raises(ValueError, match="does not fit 3 features"):
        SegmentModel.model_validate(damaged)


def model_of(groups: Groups) -> SegmentModel:
    scalings = tuple(
        Scaling(feature=name, transform=Transform.PLAIN, centre=0, spread=1, weight=1)
        for name in ("recency_days", "orders", "revenue")
    )
    segments = tuple(
        Segment(
            name=f"Segment {place}",
            description="",
            centre=tuple(groups.centres[place]),
            share=groups.shares[place],
            variances=() if groups.variances is None else tuple(groups.variances[place]),
        )
        for place in range(len(groups))
    )
    return SegmentModel(kind=groups.kind, scalings=scalings, segments=segments)
