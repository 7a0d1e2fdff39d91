"""A new model against the one in use, set by set of queries: what every such check is made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.progress import Reporter
from experiments.offline.comparison import ComparedRow, compared
from experiments.offline.evaluation import Difference
from experiments.offline.gains import Gain, Judge
from experiments.offline.intervals import Floats
from experiments.offline.judgments import JudgedQuery

Ranker = Callable[[JudgedQuery], Sequence[str]]
"""Product ids for a query, best first."""

Measure = Callable[[JudgedQuery, Sequence[str]], float]
"""How good such a ranking is for the query."""

OBJECTIVE = "objective"
"""The measure by which a model wins or loses."""

EVEN = 0.0005
"""A mean loss smaller than this is .000 in every table."""


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Queries that the new model was not trained on.

    Attributes:
        name: what they are.
        queries: each with a rating above 0.
        gain: of a rating.
        condensed: whether what nobody judged is left out of half of the objective: of
            queries made of the catalogue every product is judged.
    """

    name: str
    queries: tuple[JudgedQuery, ...]
    gain: Gain
    condensed: bool


class Checked(BaseModel):
    """Both models on one set of queries, in one way to rank.

    Attributes:
        name: of the set.
        ranking: as the catalogue is searched, or by the model alone.
        queries: how many.
        old: means with the model in use.
        new: those with the new one, with the differences query by query.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    ranking: str
    queries: int
    old: ComparedRow
    new: ComparedRow

    @property
    def difference(self) -> Difference:
        """In the objective."""
        return self.new.differences[OBJECTIVE]


def check_queries(
    sets: Sequence[QuerySet],
    old: Mapping[str, Ranker],
    new: Mapping[str, Ranker],
    *,
    kind: str,
    beside: Mapping[str, Measure],
    seed: int,
    progress: Reporter,
) -> tuple[Checked, ...]:
    """Compare two models on every set and in every way to rank, query by query.

    Args:
        sets: none empty.
        old: by way to rank, with the model in use.
        new: likewise with the new one.
        kind: what the models are, in words.
        beside: what is measured beside the objective and NDCG, by name.
        seed: of the resampling.
        progress: counts the queries of each set.
    """
    checked: list[Checked] = []
    for each in sets:
        queries = progress.track(
            each.queries, label=f"checking: {each.name}", total=len(each.queries)
        )
        measured = [
            {
                ranking: [_measured(query, each, way[ranking], beside) for way in (old, new)]
                for ranking in old
            }
            for query in queries
        ]
        for ranking in old:
            before, after = (
                _columns([both[ranking][side] for both in measured]) for side in (0, 1)
            )
            checked.append(
                Checked(
                    name=each.name,
                    ranking=ranking,
                    queries=len(each.queries),
                    old=compared("old", f"the {kind} in use", before, None, seed),
                    new=compared("new", f"the trained {kind}", after, before, seed),
                )
            )
    return tuple(checked)


def losses(checked: Iterable[Checked]) -> tuple[str, ...]:
    """Where the new model's mean is lower, in words."""
    return tuple(
        f"{each.ranking}, {each.name}: the mean falls by {-each.difference.mean:.3f}"
        for each in checked
        if each.difference.mean < -EVEN
    )


def _measured(
    query: JudgedQuery, among: QuerySet, ranker: Ranker, beside: Mapping[str, Measure]
) -> dict[str, float]:
    judge, ranking = Judge(query.ratings, among.gain), ranker(query)
    plain, condensed = judge.ndcg(ranking), judge.condensed_ndcg(ranking)
    return {
        OBJECTIVE: (plain + condensed) / 2 if among.condensed else plain,
        "ndcg@10": plain,
        "condensed_ndcg@10": condensed,
        **{name: measure(query, ranking) for name, measure in beside.items()},
    }


def _columns(measured: Sequence[Mapping[str, float]]) -> dict[str, Floats]:
    """The values by measure, each of shape (queries,)."""
    return {name: np.array([each[name] for each in measured]) for name in measured[0]}
