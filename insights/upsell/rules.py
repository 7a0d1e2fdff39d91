"""Simple rules to choose shops by, each with the probabilities that it is worth."""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression

from events.columns import FloatArray
from insights.upsell.examples import Examples, Lessons


@dataclass(frozen=True, slots=True)
class Rule:
    """Shops in the order of one feature.

    Attributes:
        name: for people.
        feature: by which they are ordered.
        rising: whether more of it is better.
    """

    name: str
    feature: str
    rising: bool


RULES = (
    Rule("largest first", "revenue_year", rising=True),
    Rule("most orders first", "orders_year", rising=True),
    Rule("latest first", "recency_days", rising=False),
    Rule("who did it before", "categories_added", rising=True),
)


def by_rules(lessons: Lessons, examples: Examples) -> dict[str, FloatArray]:
    """The probability of each example by each rule, shape (n,).

    It is the share of those who did it among lessons at the same value of the feature, made
    to rise or fall only (isotonic regression).
    """
    return {rule.name: _by_rule(rule, lessons, examples) for rule in RULES}


def _by_rule(rule: Rule, lessons: Lessons, examples: Examples) -> FloatArray:
    known = np.nan_to_num(lessons.examples.column(rule.feature))
    shares = IsotonicRegression(increasing=rule.rising, out_of_bounds="clip", y_min=0, y_max=1)
    shares.fit(known, lessons.happened)
    return np.asarray(shares.predict(np.nan_to_num(examples.column(rule.feature))))
