"""Whether a new encoder may take an old one's place, by queries that it was not trained on."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.progress import Reporter
from experiments.offline.comparison import compared
from experiments.offline.gains import CUTOFF, Judge
from experiments.offline.intervals import Floats
from experiments.offline.judgments import JudgedQuery
from experiments.offline.model_check import OBJECTIVE, Checked, QuerySet, losses

Ranker = Callable[[str], Sequence[str]]
"""Product ids for a query, best first."""

MEANING = "meaning alone"
FUSED = "as searched"


class Verdict(BaseModel):
    """What the check found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked: tuple[Checked, ...]

    @property
    def objections(self) -> tuple[str, ...]:
        """Why the new encoder is not to be published; empty if it wins.

        It has to be surely better by meaning alone on one of the sets, and its mean must
        not be lower on any, however it is ranked.
        """
        lost = losses(self.checked)
        by_meaning = [each.difference for each in self.checked if each.ranking == MEANING]
        if any(difference.low > 0 for difference in by_meaning):
            return lost
        return ("by meaning alone it is not surely better on any set", *lost)

    @property
    def wins(self) -> bool:
        """Whether there is nothing against the new encoder."""
        return not self.objections


def check(
    sets: Sequence[QuerySet],
    old: Mapping[str, Ranker],
    new: Mapping[str, Ranker],
    *,
    seed: int,
    progress: Reporter,
) -> Verdict:
    """Compare two encoders on every set and in every way to rank, query by query.

    Args:
        sets: none empty.
        old: by way to rank, with the old encoder.
        new: likewise with the new one.
        seed: of the resampling.
        progress: counts the queries of each set.
    """
    checked: list[Checked] = []
    for each in sets:
        queries = progress.track(
            each.queries, label=f"checking: {each.name}", total=len(each.queries)
        )
        values = [_values_of(query, each, old, new) for query in queries]
        for ranking in old:
            before, after = (
                {key: np.array([value[ranking][side][key] for value in values]) for key in _KEYS}
                for side in (0, 1)
            )
            checked.append(_checked(each, ranking, before, after, seed))
    return Verdict(checked=tuple(checked))


_KEYS = (OBJECTIVE, "ndcg@10", "condensed_ndcg@10", "recall@10")


def _values_of(
    query: JudgedQuery, among: QuerySet, old: Mapping[str, Ranker], new: Mapping[str, Ranker]
) -> dict[str, tuple[dict[str, float], dict[str, float]]]:
    """By way to rank the measures of both encoders."""
    judge = Judge(query.ratings, among.gain)
    return {
        ranking: (
            _measured(query, judge, among, old[ranking](query.text)),
            _measured(query, judge, among, new[ranking](query.text)),
        )
        for ranking in old
    }


def _measured(
    query: JudgedQuery, judge: Judge, among: QuerySet, ranking: Sequence[str]
) -> dict[str, float]:
    plain, condensed = judge.ndcg(ranking), judge.condensed_ndcg(ranking)
    objective = (plain + condensed) / 2 if among.condensed else plain
    return dict(zip(_KEYS, (objective, plain, condensed, recall(query, ranking)), strict=True))


def recall(query: JudgedQuery, ranking: Sequence[str]) -> float:
    """The share of the best-rated products among the first ten hits, of as many as fit there.

    The capped recall of Thakur et al., "BEIR" (2021): of a hundred right products ten can
    be shown, and that is all.
    """
    highest = max(query.ratings.values())
    right = {product for product, rating in query.ratings.items() if rating == highest}
    return len(right.intersection(ranking[:CUTOFF])) / min(CUTOFF, len(right))


def _checked(
    among: QuerySet, ranking: str, old: Mapping[str, Floats], new: Mapping[str, Floats], seed: int
) -> Checked:
    return Checked(
        name=among.name,
        ranking=ranking,
        queries=len(among.queries),
        old=compared("old", "the encoder in use", old, None, seed),
        new=compared("new", "the trained encoder", new, old, seed),
    )
