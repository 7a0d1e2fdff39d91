"""Training a final ranker, and an honest estimate of what it gains on queries it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.errors import BadInput
from core.progress import Reporter
from experiments.offline.comparison import ComparedRow, compared
from experiments.offline.evaluation import Difference
from experiments.offline.intervals import CONFIDENCE, Floats
from experiments.offline.ranker_course import Course
from experiments.offline.ranker_examples import Example
from experiments.offline.splits import folds, near_duplicate_groups
from experiments.offline.tuning import Objective, Plan
from rerank.training.ranker.fitting import PULLS

FUSED, SHIPPED, IN_USE, TRAINED = "fused", "shipped ranker", "ranker in use", "trained ranker"


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """What a trained ranker is measured against.

    Attributes:
        features: names of the features, F of them.
        shipped: shape (F,), the weights that are pulled towards.
        in_use: shape (F,), those that the catalogue is ranked by; None where it is by fusion.
    """

    features: tuple[str, ...]
    shipped: Floats
    in_use: Floats | None


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class WeightRow(_Frozen):
    """A feature's share of all weights, from 0 to 1.

    Attributes:
        feature: its name.
        shipped: of the shipped ranker.
        trained: of the one trained on all queries.
        least: of those trained without a fold, the least.
        greatest: and the greatest.
    """

    feature: str
    shipped: float
    trained: float
    least: float
    greatest: float


class Training(_Frozen):
    """What training found.

    Attributes:
        objective: by which rankers are compared.
        queries: those they are compared on.
        taught: queries of which something could be learnt.
        groups: queries, of all, that are no near duplicates of each other.
        seed: of the folds and of the resampling.
        baseline: the row that differences are taken from: what ranks the catalogue now.
        rows: fusion alone, the shipped ranker, that in use if it is another, and the
            trained one as nested cross-validation estimates it.
        weights: by feature.
        pull: how strongly the trained one was held to the shipped one; None if altogether.
        wins: whether the trained one's gain in the objective is sure: its interval is above 0,
            and signs drawn at random seldom give as much. Where few queries change at all,
            the interval alone is too narrow.
    """

    objective: Objective
    queries: int
    taught: int
    groups: int
    seed: int
    baseline: str
    rows: tuple[ComparedRow, ...]
    weights: tuple[WeightRow, ...]
    pull: float | None
    wins: bool

    @property
    def trained(self) -> dict[str, float]:
        """By feature the weight of the trained ranker."""
        return {row.feature: row.trained for row in self.weights}

    @property
    def gain(self) -> Difference:
        """The trained one's in the objective."""
        return self.rows[-1].differences["objective"]


def train_ranker(
    examples: Sequence[Example],
    rivals: Rivals,
    plan: Plan,
    reporter: Reporter,
    pulls: Sequence[float] = PULLS,
) -> Training:
    """Train a ranker on `examples`, and compare it with `rivals` by nested cross-validation.

    Each fold of the queries is ranked by weights that were learnt without it, their pull
    towards the shipped ones chosen by folds of the remaining queries. Near duplicates stay
    on one side of every split.

    Args:
        examples: what there is to learn from and to test by.
        rivals: to beat.
        plan: folds, seed and objective.
        reporter: told of every fold.
        pulls: to choose from, the strongest first.

    Raises:
        BadInput: there is nothing to learn, or too little for so many folds.
    """
    texts = [each.text for each in examples]
    tested = [place for place, each in enumerate(examples) if each.lesson.tested]
    course = Course(examples, rivals.shipped, plan, pulls)
    if not tested or not course.taught:
        raise BadInput(
            "of no query is any product found that is right",
            field="judgments",
            hint="ratings above 0, or clicks, must be on ids that the catalogue has",
        )
    fold_of = folds(texts, plan.folds, seed=plan.seed)
    every = list(range(len(examples)))
    parts = [[place for place in every if fold_of[place] != fold] for fold in range(plan.folds)]
    steps = reporter.track([*parts, every], label="Learning", total=plan.folds + 1)
    *by_fold, (weights, pull) = [course.learnt(part) for part in steps]
    without = [held for held, _ in by_fold]
    rows, baseline = _rows(course, rivals, tested, [without[fold_of[place]] for place in tested])
    return Training(
        objective=plan.objective,
        queries=len(tested),
        taught=course.taught,
        groups=len(set(near_duplicate_groups(texts))),
        seed=plan.seed,
        baseline=baseline,
        rows=rows,
        weights=_weight_rows(rivals, weights, without),
        pull=pull if np.isfinite(pull) else None,
        wins=_is_sure(rows[-1].differences["objective"]),
    )


def _is_sure(gain: Difference) -> bool:
    return gain.low > 0 and gain.p_value < 1 - CONFIDENCE


def _rows(
    course: Course, rivals: Rivals, tested: Sequence[int], trained: Sequence[Floats]
) -> tuple[tuple[ComparedRow, ...], str]:
    """The lines of the table, and the name of the one that the others are compared with."""
    ways: dict[str, tuple[str, Sequence[Floats | None]]] = {
        FUSED: ("by fusion alone", [None] * len(tested)),
        SHIPPED: ("as it comes with Aisle", [rivals.shipped] * len(tested)),
    }
    baseline = FUSED if rivals.in_use is None else SHIPPED
    if rivals.in_use is not None and not _proportional(rivals.in_use, rivals.shipped):
        ways[IN_USE] = ("as the catalogue has it now", [rivals.in_use] * len(tested))
        baseline = IN_USE
    ways[TRAINED] = ("learnt without the fold it is measured on", trained)
    values = {name: course.values(tested, weights) for name, (_, weights) in ways.items()}
    return tuple(
        compared(
            name,
            description,
            values[name],
            None if name == baseline else values[baseline],
            course.plan.seed,
        )
        for name, (description, _) in ways.items()
    ), baseline


def _proportional(one: Floats, other: Floats) -> bool:
    return bool(np.allclose(one / one.sum(), other / other.sum(), atol=1e-6))


def _weight_rows(
    rivals: Rivals, weights: Floats, by_fold: Sequence[Floats]
) -> tuple[WeightRow, ...]:
    shipped, trained = rivals.shipped / rivals.shipped.sum(), weights / weights.sum()
    held = np.stack([each / each.sum() for each in by_fold])
    columns = (shipped, trained, held.min(axis=0), held.max(axis=0))
    return tuple(
        WeightRow(feature=name, shipped=own[0], trained=own[1], least=own[2], greatest=own[3])
        for name, own in zip(rivals.features, np.stack(columns, axis=1).tolist(), strict=True)
    )
