"""How well the last horizon was foretold, in figures and words, or why that is not measurable."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.per_cent import per_cent
from events.columns import FloatArray
from insights.churn.foretelling import CHOSEN, RECENCY, HeldOut
from insights.document import Table
from insights.scoring.enough import not_measurable
from insights.scoring.measures import Compared, measure
from insights.scoring.tables import measure_table

LATELY = "bought lately"

GONE = "went inactive"


@dataclass(frozen=True, slots=True)
class Check:
    """What came of a held-out horizon.

    Attributes:
        measured: the measures of each model, by group of shops.
        unmeasured: of the other groups, why they cannot be measured.
    """

    measured: Mapping[str, Mapping[str, Compared]]
    unmeasured: Mapping[str, str]

    @classmethod
    def of(cls, held: HeldOut, seed: int) -> "Check":
        """The measures of the shops that bought lately, and of all.

        Args:
            held: the horizon, as it was foretold and as it came.
            seed: of the resampling.
        """
        gone = ~held.came.active
        groups = {LATELY: held.lately, "all": np.ones_like(held.lately)}
        reasons = {name: not_measurable(gone[rows], GONE) for name, rows in groups.items()}
        measured = {
            name: measure(
                {model: 1 - each[rows] for model, each in held.foretold.items()},
                gone[rows],
                held.histories.shop[rows],
                seed,
            )
            for name, rows in groups.items()
            if reasons[name] is None
        }
        return cls(measured, {name: why for name, why in reasons.items() if why is not None})

    def table(self, held: HeldOut) -> Table:
        """The measures, and in their place the reason where there are none."""
        days = held.models.horizon_days
        title = f"How well the {days} days from {held.cut:%Y-%m-%d} were foretold"
        return measure_table("measures", title, self.measured, self.unmeasured)

    def finding(self, held: HeldOut) -> str:
        """How well the shops that bought lately were foretold."""
        lately = held.lately
        foretold = float(1 - held.foretold[CHOSEN][lately].mean())
        came = float((~held.came.active[lately]).mean())
        begun = (
            f"Foretold on {held.cut:%Y-%m-%d} for the {held.models.horizon_days} days after it, "
            f"{per_cent(foretold)} would go inactive and {per_cent(came)} did"
        )
        if LATELY in self.unmeasured:
            return f"{begun}; how well they were told apart is {self.unmeasured[LATELY]}."
        models = self.measured[LATELY]
        own = models[CHOSEN].own
        return (
            f"{begun}; ROC AUC {own.roc_auc}, where the rule of recency "
            f"{_rule_told(models[RECENCY], held.foretold[RECENCY][lately])}. The tenth most in "
            f"doubt held {own.lift.value:.1f} times as many that left as a tenth at random."
        )


def _rule_told(rule: Compared, foretold: FloatArray) -> str:
    if not np.ptp(foretold):
        return "foretells the same for every shop"
    return f"has {rule.own.roc_auc}"
