"""How well the last horizon was foretold, in figures and words, or why that is not measurable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.per_cent import per_cent
from events.columns import FloatArray
from insights.document import Chart, Table
from insights.scoring.enough import not_measurable
from insights.scoring.measures import Compared, measure
from insights.scoring.reliability import reliability
from insights.scoring.tables import (
    gain_chart,
    gain_table,
    measure_table,
    reliability_chart,
    reliability_table,
)
from insights.upsell.examples import Lessons

MODEL = "model"
SHOPS = "bought within a year"
DID = "added a category or traded up"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The last horizon, as it was foretold at its beginning.

    Attributes:
        cut: where it begins.
        horizon_days: how long it is.
        lessons: the shops then, and what came.
        foretold: the probability of each shop by the model, then by each rule; shape (n,).
    """

    cut: datetime
    horizon_days: int
    lessons: Lessons
    foretold: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Check:
    """What came of the held-out horizon.

    Attributes:
        held: the horizon.
        measured: the measures by model; empty where there are none.
        unmeasured: why there are none; empty where there are.
    """

    held: HeldOut
    measured: Mapping[str, Compared]
    unmeasured: str

    @classmethod
    def of(cls, held: HeldOut, seed: int) -> "Check":
        """Measure it, if shops did it and shops did not.

        Args:
            held: the horizon.
            seed: of the resampling.
        """
        happened = held.lessons.happened
        why = not_measurable(happened, DID)
        if why is not None:
            return cls(held, {}, why)
        return cls(held, measure(held.foretold, happened, held.lessons.examples.shop, seed), "")

    def tables(self) -> tuple[Table, ...]:
        """The measures or why there are none; what came true; and whom the best shops held."""
        held = self.held
        days = held.horizon_days
        title = f"How well the {days} days from {held.cut:%Y-%m-%d} were foretold"
        trusted = reliability_table(
            "reliability",
            f"Upsells within {days} days: foretold and come true",
            reliability(held.foretold[MODEL], held.lessons.happened),
        )
        if self.unmeasured:
            return (measure_table("measures", title, {}, {SHOPS: self.unmeasured}), trusted)
        gains = gain_table(
            "gains",
            "Shops that added or traded up, found by addressing the best first",
            held.foretold,
            held.lessons.happened,
        )
        return (measure_table("measures", title, {SHOPS: self.measured}), trusted, gains)

    def charts(self, tables: tuple[Table, ...]) -> tuple[Chart, ...]:
        """Those of `tables`, which are its own."""
        _, trusted, *gains = tables
        return (
            *(gain_chart(each, "Shops that added a category or traded up") for each in gains),
            reliability_chart(trusted, "Shops that bought within a year"),
        )

    def finding(self) -> str:
        """How well the shops were foretold."""
        held, lessons = self.held, self.held.lessons
        begun = (
            f"From {held.cut:%Y-%m-%d} on {per_cent(held.foretold[MODEL].mean())} were foretold "
            f"and {per_cent(lessons.happened.mean())} did it ({per_cent(lessons.added.mean())} "
            f"added a category, {per_cent(lessons.traded_up.mean())} traded up)"
        )
        if self.unmeasured:
            return f"{begun}; how well they were told apart is {self.unmeasured}."
        own = self.measured[MODEL].own
        rules = {name: each.own for name, each in self.measured.items() if name != MODEL}
        best = max(rules, key=lambda name: rules[name].roc_auc.value)
        return (
            f"{begun}: ROC AUC {own.roc_auc}, where the best simple rule, {best}, has "
            f"{rules[best].roc_auc}. The first tenth held {own.lift.value:.1f} times as many as a "
            "tenth at random."
        )
