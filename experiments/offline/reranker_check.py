"""Whether a new reranker may take the place of the one in use, by queries it never saw."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.progress import Reporter
from experiments.offline.comparison import compared
from experiments.offline.gains import Judge
from experiments.offline.intervals import Floats
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import OBJECTIVE, Checked, QuerySet, losses

SEARCHED = "as searched"
LISTED = "judged products by the model alone"

Ranker = Callable[[JudgedQuery], Sequence[str]]
"""Product ids for a query, best first."""

_KEYS = (OBJECTIVE, "ndcg@10", "condensed_ndcg@10")


class Verdict(BaseModel):
    """What the check found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked: tuple[Checked, ...]

    @property
    def objections(self) -> tuple[str, ...]:
        """Why the new reranker is not to be published; empty if it wins.

        It has to be surely better somewhere, and as the catalogue is searched its mean
        must not be lower on any set.
        """
        lost = losses([each for each in self.checked if each.ranking == SEARCHED])
        if any(each.difference.low > 0 for each in self.checked):
            return lost
        return ("it is not surely better on any set", *lost)

    @property
    def wins(self) -> bool:
        """Whether there is nothing against the new reranker."""
        return not self.objections


def check(
    sets: Sequence[QuerySet],
    old: Mapping[str, Ranker],
    new: Mapping[str, Ranker],
    *,
    seed: int,
    progress: Reporter,
) -> Verdict:
    """Compare two rerankers on every set and in every way to rank, query by query.

    Args:
        sets: none empty.
        old: by way to rank, with the reranker in use.
        new: likewise with the new one.
        seed: of the resampling.
        progress: counts the queries of each set.
    """
    checked: list[Checked] = []
    for each in sets:
        queries = progress.track(each.queries, label=f"checking: {each.name}", total=None)
        values = [
            {
                ranking: [_measured(query, each, way[ranking]) for way in (old, new)]
                for ranking in old
            }
            for query in queries
        ]
        for ranking in old:
            before, after = (
                {key: np.array([value[ranking][side][key] for value in values]) for key in _KEYS}
                for side in (0, 1)
            )
            checked.append(_checked(each, ranking, before, after, seed))
    return Verdict(checked=tuple(checked))


def _measured(query: JudgedQuery, among: QuerySet, ranker: Ranker) -> dict[str, float]:
    judge, ranking = Judge(query.ratings, among.gain), ranker(query)
    plain, condensed = judge.ndcg(ranking), judge.condensed_ndcg(ranking)
    objective = (plain + condensed) / 2 if among.condensed else plain
    return dict(zip(_KEYS, (objective, plain, condensed), strict=True))


def _checked(
    among: QuerySet, ranking: str, old: Mapping[str, Floats], new: Mapping[str, Floats], seed: int
) -> Checked:
    return Checked(
        name=among.name,
        ranking=ranking,
        queries=len(among.queries),
        old=compared("old", "the reranker in use", old, None, seed),
        new=compared("new", "the trained reranker", new, old, seed),
    )
