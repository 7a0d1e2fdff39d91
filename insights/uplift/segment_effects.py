"""What a campaign brought from each segment, where the segments of its shops are known."""

import numpy as np
from scipy import stats

from events.columns import FloatArray
from insights.scoring.measures import CONFIDENCE, Estimate
from insights.uplift.effects import Effect, Scores
from insights.uplift.trial import Trial

FEWEST = 4
"""Shops of a segment that are needed on either side for an effect of its own."""


def effects_by_segment(trial: Trial, scores: Scores) -> dict[str, Effect]:
    """The average effect on the shops of each segment, made alike; segments by name.

    The intervals are Student's ("The probable error of a mean", 1908), for segments are small.
    Segments with fewer than `FEWEST` shops on either side are left out.
    """
    if not trial.segment:
        return {}
    segments = np.array(trial.segment)[scores.rows]
    treated = trial.treated[scores.rows]
    found = {}
    for name in np.unique(segments).tolist():
        own = segments == name
        addressed = int((own & treated).sum())
        if min(addressed, int(own.sum()) - addressed) >= FEWEST:
            found[name] = _effect_on(scores.effect[own], float(scores.without[own].mean()))
    return found


def _effect_on(effect: FloatArray, without: float) -> Effect:
    mean, error = float(effect.mean()), float(stats.sem(effect))
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, effect.size - 1)) * error
    return Effect(Estimate(mean, mean - reach, mean + reach), effect.size, without)
