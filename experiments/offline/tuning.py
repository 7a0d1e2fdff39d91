"""Tuning: the best setting on judged queries, and an honest estimate of what it gains."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.progress import Reporter
from experiments.offline.comparison import ComparedRow, compared
from experiments.offline.cross_validation import Nested, best, nested
from experiments.offline.described import Described
from experiments.offline.evaluation import Difference
from experiments.offline.gains import Judge
from experiments.offline.intervals import Floats
from experiments.offline.judgments import JudgedQuery, Judgments
from experiments.offline.replay import Setting
from experiments.offline.splits import folds, near_duplicate_groups
from search.query import Fusion, FusionMethod

DENSE_WEIGHTS = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
RERANK_WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
RERANK_DEPTHS = (10, 20, 30, 50)

Choice = TypeVar("Choice", bound=Described)
_Choice_contra = TypeVar("_Choice_contra", bound=Described, contravariant=True)


class Objective(StrEnum):
    """What is to become as great as possible.

    Attributes:
        BOTH: the mean of NDCG@10 and condensed NDCG@10. The one is unfair to what finds
            products that nobody judged, the other too kind to it: a setting has to please
            both.
        PLAIN: NDCG@10, which is right where everything was judged.
        CONDENSED: condensed NDCG@10.
    """

    BOTH = "both"
    PLAIN = "plain"
    CONDENSED = "condensed"

    def of(self, plain: Floats, condensed: Floats) -> Floats:
        """The objective, given NDCG@10 and condensed NDCG@10 of any shape."""
        match self:
            case Objective.BOTH:
                return (plain + condensed) / 2
            case Objective.PLAIN:
                return plain
            case Objective.CONDENSED:
                return condensed


@dataclass(frozen=True, slots=True)
class Plan:
    """How settings are compared.

    Attributes:
        objective: what is to become great.
        folds: of the outer cross-validation.
        seed: of the folds and of the resampling.
    """

    objective: Objective = Objective.BOTH
    folds: int = 5
    seed: int = 0


class Ranker(Protocol[_Choice_contra]):
    """Ranks a query under many settings."""

    def rankings(self, text: str, settings: Sequence[_Choice_contra]) -> Sequence[tuple[str, ...]]:
        """Product ids for `text`, best first: a ranking for each of `settings`."""
        ...


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FoldChoice(_Frozen, Generic[Choice]):
    """What was chosen without a fold, and what became of it there.

    Attributes:
        queries: how many are in the fold.
        setting: the best on all other queries.
        trained: the mean objective there: too good, it was chosen by that.
        held_out: the mean objective on the fold's own queries.
        now: what the setting as it is now has on them.
    """

    queries: int
    setting: Choice
    trained: float
    held_out: float
    now: float


class Tuning(_Frozen, Generic[Choice]):
    """What tuning found.

    Attributes:
        objective: what was made as great as possible.
        queries: queries with a product rated above 0.
        left_out: those without.
        groups: queries that are no near duplicates of each other.
        seed: of the folds and of the resampling.
        tried: how many settings were compared.
        rows: the setting as it is now, the shipped one if that is another, and the tuned
            one as nested cross-validation estimates it.
        folds: what was chosen in each.
        chosen: the best setting on all queries.
        wins: whether the interval of the tuned one's gain in the objective is above 0.
    """

    objective: Objective
    queries: int
    left_out: int
    groups: int
    seed: int
    tried: int
    rows: tuple[ComparedRow, ...]
    folds: tuple[FoldChoice[Choice], ...]
    chosen: Choice
    wins: bool

    @property
    def gain(self) -> Difference:
        """The tuned one's in the objective."""
        return self.rows[-1].differences["objective"]


@dataclass(frozen=True, slots=True)
class _Values:
    """By measure what every setting is worth on every query, shape (settings, queries)."""

    by_measure: dict[str, Floats]

    def of(self, settings: Sequence[int]) -> dict[str, Floats]:
        """By measure a value a query, that of the setting of the query."""
        queries = np.arange(len(settings))
        return {name: values[list(settings), queries] for name, values in self.by_measure.items()}


def grid(now: Setting, shipped: Setting, *, deepest: int) -> tuple[Setting, ...]:
    """The settings to compare: `now` and `shipped` first.

    Args:
        now: as the catalogue is searched.
        shipped: as it would be with no settings of its own.
        deepest: how many candidates may be reranked in time; 0 without a reranker.
    """
    fusions = [Fusion(method=each, dense_weight=w) for each in FusionMethod for w in DENSE_WEIGHTS]
    depths = sorted({*(depth for depth in RERANK_DEPTHS if depth < deepest), deepest})
    stages = [(0, 0.0)]
    stages += [(depth, weight) for depth in depths if depth for weight in RERANK_WEIGHTS]
    every = (
        Setting(fusion=fusion, rerank_top=top, rerank_weight=weight)
        for fusion in fusions
        for top, weight in stages
    )
    return tuple(dict.fromkeys([now, shipped, *every]))


def tune(
    ranker: Ranker[Choice],
    judgments: Judgments,
    settings: Sequence[Choice],
    reporter: Reporter,
    *,
    shipped: Choice,
    plan: Plan,
) -> Tuning[Choice]:
    """Find the best of `settings`, and estimate on queries not chosen by what that gains.

    Args:
        ranker: ranks.
        judgments: the judged queries; those without a product rated above 0 are left out.
        settings: none twice; the first is as it is now.
        reporter: told of every query.
        shipped: the one of `settings` that holds where nothing is set.
        plan: how they are compared.

    Raises:
        BadInput: there is nothing to choose by, or too little for so many folds.
    """
    queries = judgments.decisive()
    texts = [query.text for query in queries]
    fold_of = folds(texts, plan.folds, seed=plan.seed)
    values = _values(ranker, judgments, queries, settings, plan.objective, reporter)
    aim = values.by_measure["objective"]
    known = (0, settings.index(shipped))
    choices = nested(aim, fold_of, known)
    rows = _rows(values, settings, choices, known[1], plan.seed)
    return Tuning(
        objective=plan.objective,
        queries=len(queries),
        left_out=len(judgments.queries) - len(queries),
        groups=len(set(near_duplicate_groups(texts))),
        seed=plan.seed,
        tried=len(settings),
        rows=rows,
        folds=_fold_choices(aim, fold_of, choices, settings),
        chosen=settings[best(aim, known)],
        wins=rows[-1].differences["objective"].low > 0,
    )


def _values(
    ranker: Ranker[Choice],
    judgments: Judgments,
    queries: Sequence[JudgedQuery],
    settings: Sequence[Choice],
    objective: Objective,
    reporter: Reporter,
) -> _Values:
    shape = (len(settings), len(queries))
    plain, condensed, judged = np.empty(shape), np.empty(shape), np.empty(shape)
    tracked = reporter.track(queries, label="Trying settings", total=len(queries))
    for place, query in enumerate(tracked):
        judge = Judge(query.ratings, judgments.gain)
        known: dict[tuple[str, ...], tuple[float, float, float]] = {}
        for number, ranking in enumerate(ranker.rankings(query.text, settings)):
            if ranking not in known:
                known[ranking] = (
                    judge.ndcg(ranking),
                    judge.condensed_ndcg(ranking),
                    judge.judged(ranking),
                )
            plain[number, place], condensed[number, place], judged[number, place] = known[ranking]
    aim = objective.of(plain, condensed)
    return _Values(
        {"objective": aim, "ndcg@10": plain, "condensed_ndcg@10": condensed, "judged@10": judged}
    )


def _rows(
    values: _Values, settings: Sequence[Choice], choices: Nested, shipped: int, seed: int
) -> tuple[ComparedRow, ...]:
    queries = len(choices.setting_of)
    now = values.of([0] * queries)
    rows = [compared("as it is now", settings[0].description, now, None, seed)]
    if shipped:
        each = values.of([shipped] * queries)
        rows.append(compared("as shipped", settings[shipped].description, each, now, seed))
    tuned = values.of(choices.setting_of)
    return (*rows, compared("tuned", "chosen without the fold it is measured on", tuned, now, seed))


def _fold_choices(
    aim: Floats, fold_of: Sequence[int], choices: Nested, settings: Sequence[Choice]
) -> tuple[FoldChoice[Choice], ...]:
    numbers = np.array(fold_of)
    return tuple(
        FoldChoice(
            queries=int(np.count_nonzero(numbers == fold)),
            setting=settings[setting],
            trained=trained,
            held_out=float(aim[setting, numbers == fold].mean()),
            now=float(aim[0, numbers == fold].mean()),
        )
        for fold, (setting, trained) in enumerate(zip(choices.chosen, choices.trained, strict=True))
    )
