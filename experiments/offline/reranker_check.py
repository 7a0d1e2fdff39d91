"""Whether a new reranker may take the place of the one in use, by queries it never saw."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from core.progress import Reporter
from experiments.offline.model_check import Checked, QuerySet, Ranker, check_queries, losses

SEARCHED = "as searched"
LISTED = "judged products by the model alone"


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
    return Verdict(
        checked=check_queries(
            sets, old, new, kind="reranker", beside={}, seed=seed, progress=progress
        )
    )
