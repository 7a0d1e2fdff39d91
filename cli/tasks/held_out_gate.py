"""The gate of orders that were held out: the next basket must be no worse than plain habit."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import numpy as np

from core.errors import BadInput
from core.gates import GateResult
from events.columns import Purchases
from events.trade import Trade
from experiments.offline.recommending.baseline import ranked
from experiments.offline.recommending.measures import Ranking, measure
from experiments.offline.recommending.popularity import personal_popularity
from experiments.offline.recommending.split import Split, last_moment, split_at
from recommend.artefacts.gates import Candidate, Judgement

HELD_OUT = timedelta(weeks=4)
WINDOW = timedelta(weeks=26)
MOST_SHOPS = 1_000
"""Shops whose held-out order is foretold, spread evenly over all that have one."""

MEASURE = "recall@10"


class Foretell(Protocol):
    """Foretells orders. Which model does so is the wiring's business."""

    def __call__(self, data: Trade, split: Split, /) -> Ranking:
        """The candidates of `split` for each of its queries, shape (q, DEPTH).

        Args:
            data: what was known at the split's cut.
            split: whose held-out orders must not be looked at.

        Raises:
            BadInput: there is too little to learn from.
        """


@dataclass(frozen=True, slots=True)
class HeldOutGate:
    """Refuses a next basket that loses to what the shop bought most, then what all do.

    Both are fitted on all but the last four weeks, and foretell each shop's first order
    in them.

    Attributes:
        foretell: fits anew, as what is to be published was fitted on these orders too.
        max_loss: how much lower the mean recall@10 may be, 0 to 1.
    """

    foretell: Foretell
    max_loss: float

    def check(self, candidate: Candidate) -> Judgement:
        """Objects if it foretells less by more than `max_loss`."""
        limit = f"at most {self.max_loss:g} below what is bought most"
        try:
            split = held_out(candidate.made_of.data.purchases)
            ours = self._recall(split, self._ranking(candidate.made_of.data, split))
        except BadInput as error:
            return Judgement(GateResult("held-out orders", f"not measured: {error}", limit))
        (habit, *_) = personal_popularity(filled=True).variants
        plain = self._recall(split, ranked(habit.fit(split), split))
        measured = f"{MEASURE} {ours:.4f}, {plain:.4f} by habit, {len(split):,} shops"
        figures = {f"next basket {MEASURE}": ours, f"habit {MEASURE}": plain}
        if ours >= plain - self.max_loss:
            return Judgement(GateResult("held-out orders", measured, limit), figures)
        objection = f"{MEASURE} of held-out orders is {ours:.4f}, of plain habit {plain:.4f}"
        pass_with = f"--max-loss {plain - ours + 0.0001:.4f}"
        return Judgement(
            GateResult("held-out orders", measured, limit, (objection,), pass_with), figures
        )

    def _ranking(self, data: Trade, split: Split) -> Ranking:
        known = data.purchases.before(split.cut)
        return self.foretell(replace(data, purchases=known, now=split.cut), split)

    def _recall(self, split: Split, ranking: Ranking) -> float:
        return round(float(measure(split, ranking).by_query[MEASURE].mean()), 6)


def held_out(purchases: Purchases) -> Split:
    """The last weeks held out, with the first orders of at most `MOST_SHOPS` shops in them.

    Raises:
        BadInput: there are no orders before or in them.
    """
    cut = last_moment(purchases) - HELD_OUT
    return _thinned(split_at(purchases, cut, horizon=HELD_OUT, window=WINDOW))


def _thinned(split: Split) -> Split:
    if len(split) <= MOST_SHOPS:
        return split
    chosen = np.unique(np.linspace(0, len(split) - 1, MOST_SHOPS).astype(np.int64))
    parts = [split.truth[split.starts[each] : split.starts[each + 1]] for each in chosen]
    starts = np.cumsum([0, *(part.size for part in parts)], dtype=np.int64)
    return replace(split, queries=split.queries[chosen], starts=starts, truth=np.concatenate(parts))
