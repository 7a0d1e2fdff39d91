"""Points gathered into groups, by scikit-learn."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from events.columns import FloatArray
from insights.segments.groups import Groups, Kind

LEAST_VARIANCE = 0.01
"""Added to the variances of a mixture: shops that are equal are no distribution of width 0."""


def fit_groups(places: FloatArray, kind: Kind, number: int, starts: int, seed: int) -> Groups:
    """`number` groups of points, the best of several fits.

    Args:
        places: float64, shape (points, features), at least `number` different ones.
        kind: how they are gathered.
        number: of groups.
        starts: how many fits.
        seed: of their beginnings.
    """
    if kind == Kind.MEANS:
        means = KMeans(number, n_init=starts, random_state=seed).fit(places)
        shares = np.bincount(means.labels_, minlength=number) / len(places)
        return Groups(kind, np.asarray(means.cluster_centers_), shares)
    mixture = GaussianMixture(
        number,
        covariance_type="diag",
        reg_covar=LEAST_VARIANCE,
        n_init=starts,
        random_state=seed,
    ).fit(places)
    return Groups(kind, mixture.means_, mixture.weights_, mixture.covariances_)
