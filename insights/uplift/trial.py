"""A campaign as a trial: who was addressed, who was not, and what came of it."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from events.columns import FloatArray, Mask
from insights.document import Unit

FEWEST = 10
"""Shops that are needed on either side."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trial:
    """Shops of a campaign and shops it is compared with; n of them, k features.

    Attributes:
        name: of the campaign.
        shops: their ids.
        treated: who was addressed, shape (n,).
        outcome: what came, shape (n,).
        unit: of the outcome; a share where it is 0 or 1.
        what: the outcome in words, such as "bought from 2017-05-08 to 2017-06-26".
        features: known before the campaign began, NaN where not known, shape (n, k).
        names: of the features.
        randomised: whether chance alone chose who was addressed.
        left_out: shops that are not compared, for nothing was known of them lately.
        segment: of each shop, by which the effect is told apart; empty where none is known.
    """

    name: str
    shops: tuple[str, ...]
    treated: Mask
    outcome: FloatArray
    unit: Unit
    what: str
    features: FloatArray
    names: tuple[str, ...]
    randomised: bool
    left_out: int = 0
    segment: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.shops)

    @property
    def is_binary(self) -> bool:
        """Whether the outcome is a yes or no."""
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    def rows(self, rows: Rows) -> Self:
        """Some of its shops, by place."""
        return replace(
            self,
            shops=tuple(self.shops[row] for row in rows.tolist()),
            treated=self.treated[rows],
            outcome=self.outcome[rows],
            features=self.features[rows],
            segment=tuple(self.segment[row] for row in rows.tolist()) if self.segment else (),
        )


def check_sides(trial: Trial) -> None:
    """See that there is something to compare.

    Raises:
        BadInput: too few shops are of either side.
    """
    for side, number in (("addressed", trial.treated.sum()), ("not", (~trial.treated).sum())):
        if number < FEWEST:
            raise BadInput(
                f"of the shops of campaign {trial.name}, {number} were {side}"
                + (" addressed" if side == "not" else ""),
                field="treated",
                hint=f"at least {FEWEST} are needed on either side",
            )


def check_outcomes(trial: Trial) -> None:
    """See that outcomes differ.

    Raises:
        BadInput: all are the same, so that they say nothing of the campaign.
    """
    if not np.ptp(trial.outcome):
        each = f"{trial.outcome[0]:g}"
        raise BadInput(
            f"nothing to learn from: the outcome of all {len(trial):,} shops of campaign "
            f"{trial.name} is {each}",
            field="outcome",
            hint="see whether the days, products and shops of the campaign are the right ones",
        )


def folds(trial: Trial, seed: int, number: int) -> list[Rows]:
    """Its rows in parts, each with as large a share of treated shops as the whole."""
    generator = np.random.default_rng(seed)
    fold = np.empty(len(trial), dtype=np.int64)
    for side in (trial.treated, ~trial.treated):
        rows = generator.permutation(np.flatnonzero(side))
        fold[rows] = np.arange(rows.size) % number
    return [np.flatnonzero(fold == each) for each in range(number)]
